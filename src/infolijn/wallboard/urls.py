# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the wallboard, below /wallboard/.  Its live stream hangs in `web/urls.py`."""

from __future__ import annotations

from django.urls import path

from infolijn.wallboard import views

urlpatterns = [
    path("", views.wall, name="wallboard"),
    path("television/<str:token>", views.television, name="television"),
    path("calls", views.calls, name="calls"),
]
