# SPDX-License-Identifier: EUPL-1.2
"""The tests.  Folders mirror the house; `calls` and `browser` run the real thing.

A test knows nothing of the machine it runs on: `conftest.py` gives it a state folder of its own,
and ports are asked of the system.
"""
