# SPDX-License-Identifier: EUPL-1.2
"""Marks for live pages: the first state from the server, the next ones written in by the island.

`{% when "ringing talking" %}` writes the mark that `frontend/src/bind.ts` reads and, where the
page's view is in another mode, `hidden`.  So both sides go by the same words and a fresh page never
jumps.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def when(context: dict[str, Any], modes: str) -> SafeString:
    """Shown in these modes of the view."""
    shown = context["view"]["mode"] in modes.split()
    return format_html('data-when="{}"{}', modes, _hidden(not shown))


@register.simple_tag(takes_context=True)
def given(context: dict[str, Any], key: str) -> SafeString:
    """Shown when the view has something under this key."""
    return format_html('data-if="{}"{}', key, _hidden(not context["view"][key]))


@register.simple_tag(takes_context=True)
def missing(context: dict[str, Any], key: str) -> SafeString:
    """Shown when the view has nothing under this key."""
    return format_html('data-unless="{}"{}', key, _hidden(bool(context["view"][key])))


@register.simple_tag(takes_context=True)
def text(context: dict[str, Any], key: str, tag: str = "span", css: str = "") -> SafeString:
    """An element with a text of the view."""
    return format_html(
        '<{} data-text="{}"{}>{}</{}>',
        tag,
        key,
        format_html(' class="{}"', css) if css else "",
        context["view"][key],
        tag,
    )


def _hidden(hidden: bool) -> SafeString:
    return mark_safe(" hidden") if hidden else SafeString("")
