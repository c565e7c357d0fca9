"""The form that begins the limits of a chart anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField


class BaselineForm(forms.Form):
    since = DayField(label=_("First day"), needed=_("Choose the day on which the limits begin."))
    reason = forms.CharField(
        label=_("Why the limits begin anew"),
        help_text=_("What changed for good, without names, such as a new way of planning."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        error_messages={"required": _("Say why the limits begin anew.")},
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].help_text = hint
