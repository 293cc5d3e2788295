# SPDX-License-Identifier: EUPL-1.2
"""Pages in a real Chromium: what people see, hear announced and reach by keyboard."""
