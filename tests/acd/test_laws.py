# SPDX-License-Identifier: EUPL-1.2
"""The laws of the exchange hold for whatever signals come; see `machine.py`."""

from __future__ import annotations

from hypothesis import settings

from tests.acd.machine import ExchangeMachine

TestLaws = ExchangeMachine.TestCase
TestLaws.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
