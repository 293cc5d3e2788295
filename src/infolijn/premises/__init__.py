# SPDX-License-Identifier: EUPL-1.2
"""Rooms, workstations, and who sits where.

A workstation is furniture with a headset (`L1-3`); a seat is a person at it.  One person sits at
one workstation and one workstation seats one person; the database keeps both.  Read `services.py`.
"""
