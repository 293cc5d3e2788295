# SPDX-License-Identifier: EUPL-1.2
"""The desk: its view, its commands, who may do what."""
