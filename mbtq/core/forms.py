"""Fields that forms of all apps share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What the browser's date field sends, and what people type where there is none.
DAY_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d/%m/%y")
# Outside these somebody mistyped the year; reckoning with months stays inside the calendar.
EARLIEST, LATEST = date(1950, 1, 1), date(2099, 12, 31)
Words = Any  # text, or text that is translated when it is shown


class DayField(forms.DateField):
    """A date; `needed` is the sentence for a date that is left out."""

    def __init__(self, *, needed: Words = "", **kwargs: Any) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": needed or _("Choose a date."),
                "invalid": _("Fill in a date as 20-11-2026."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Check the year of this date."), code="invalid")
        return day
