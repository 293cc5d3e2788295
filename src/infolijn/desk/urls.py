# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the desk.  Its live stream hangs in `web/urls.py`, beside the other streams."""

from __future__ import annotations

from django.urls import path

from infolijn.desk import views

urlpatterns = [
    path("desk", views.desk, name="desk"),
    path("desk/start", views.start, name="desk-start"),
    path("desk/get-up", views.get_up, name="desk-get-up"),
    path("desk/free", views.free, name="desk-free"),
    path("desk/places", views.places, name="desk-places"),
    path("desk/case/<str:call>", views.case, name="desk-case"),
    path("desk/phone", views.phone, name="desk-phone"),
    path("desk/code", views.code, name="desk-code"),
    path("desk/note", views.note, name="desk-note"),
    path("desk/mute", views.mute, name="desk-mute"),
    path("desk/habits", views.habits, name="desk-habits"),
    path("desk/leave", views.leave, name="desk-leave"),
    path("desk/<slug:do>", views.command, name="desk-command"),
]
