# SPDX-License-Identifier: EUPL-1.2
"""Words that the templates of all floors may use."""
