# SPDX-License-Identifier: EUPL-1.2
"""What browsers hand in, checked."""

from __future__ import annotations

from django import forms


class NoteForm(forms.Form):
    """A save of a note: which call, the whole text, and its revision."""

    call = forms.CharField(max_length=64)
    note = forms.CharField(max_length=10_000, required=False, strip=False)
    revision = forms.IntegerField(min_value=1)


class CommandForm(forms.Form):
    """The fields a command may have; which it needs is for `views.COMMANDS` to say."""

    call = forms.CharField(max_length=64, required=False)
    reason = forms.SlugField(max_length=40, required=False)
    code = forms.SlugField(max_length=40, required=False)
