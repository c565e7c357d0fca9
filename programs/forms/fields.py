"""Fields that the forms of this app share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField, Words

__all__ = ["DayField", "PickField", "RowField", "TextField", "not_after"]

CHOOSE = _("Choose")


class TextField(forms.CharField):
    """A line of text, or a few lines with `long`; `needed` is the sentence when it is left out."""

    def __init__(self, *, needed: Words = "", long: bool = False, **kwargs: Any) -> None:
        if long:
            kwargs["widget"] = forms.Textarea
        if needed:
            kwargs["error_messages"] = {"required": needed}
        super().__init__(**kwargs)


class PickField(forms.ChoiceField):
    """One of a fixed list, with nothing chosen at first."""

    def __init__(self, *, choices: Any, needed: Words = "", **kwargs: Any) -> None:
        sentence = needed or _("Choose one of the list.")
        super().__init__(
            choices=[("", CHOOSE), *choices],
            error_messages={"required": sentence, "invalid_choice": sentence},
            **kwargs,
        )


class RowField(forms.ModelChoiceField):
    """One of the rows that the member may choose; the view gives the queryset."""

    def __init__(self, *, needed: Words = "", empty: Words = CHOOSE, **kwargs: Any) -> None:
        sentence = needed or _("Choose one of the list.")
        super().__init__(
            queryset=None,
            empty_label=empty,
            error_messages={"required": sentence, "invalid_choice": sentence},
            **kwargs,
        )

    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


def not_after(day: date | None, today: date) -> date | None:
    """The day itself. Raises `ValidationError` when it lies after today."""
    if day is not None and day > today:
        raise ValidationError(_("The date lies in the future. Choose today or earlier."))
    return day
