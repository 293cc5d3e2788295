# SPDX-License-Identifier: EUPL-1.2
"""The wallboard and the list of calls."""
