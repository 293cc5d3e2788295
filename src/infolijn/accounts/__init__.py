# SPDX-License-Identifier: EUPL-1.2
"""People who work with Infolijn: who they are, which role they have, what that role may do.

A person has one login name, one role and one interface language.  What a role may do is a table in
`rules.py`; everything that asks "may she?" asks that table.  Read `rules.py` first.
"""
