"""Rating the determinants, and trying out what other ratings would give."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.choices import DETERMINANT_IDS
from programs.forms.fields import TextField
from programs.forms.programs import DatedForm
from programs.labels import (
    DETERMINANT_ENDS,
    DETERMINANT_QUESTIONS,
    DETERMINANTS,
    choices,
)
from programs.risk.case import KEYS, Rating

UNKNOWN = "unknown"
ANSWERS = [("", ""), *((str(number), str(number)) for number in range(-2, 3)), (UNKNOWN, UNKNOWN)]


def legend_of(key: str) -> str:
    """ "D1 Support in the organisation"."""
    return f"{DETERMINANT_IDS[key]} {DETERMINANTS[key]}"  # type: ignore[index]


def answer_field(key: str, hint: Any = "") -> forms.ChoiceField:
    """-2 to 2, unknown, or nothing at all."""
    return forms.ChoiceField(
        label=legend_of(key),
        help_text=hint,
        choices=ANSWERS,
        required=False,
        error_messages={"invalid_choice": _("Choose a number from -2 to +2, or unknown.")},
    )


def rating_from(answer: str) -> Rating:
    """The rating behind an answer: a number, or None for unknown."""
    return None if answer == UNKNOWN else float(answer)


class RateForm(DatedForm):
    """All eight determinants; what is left open is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in KEYS:
            self.fields[key] = answer_field(key, DETERMINANT_QUESTIONS[key])  # type: ignore[index]
            self.fields[f"evidence_{key}"] = TextField(
                label=_("What is it based on?"), max_length=1000, required=False, long=True
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, tuple[Any, Any]]]:
        """Answer and evidence of each determinant, in order, and what its two ends look like."""
        ends = {str(key): words for key, words in DETERMINANT_ENDS.items()}
        return [(self[key], self[f"evidence_{key}"], ends[key]) for key in KEYS]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for key in KEYS:
            if found.get(f"evidence_{key}") and key in found and not found[key]:
                self.add_error(key, _("Choose a value to go with what you wrote, or unknown."))
        if not self.errors and not self.ratings:
            self.add_error(KEYS[0], _("Rate at least one factor; the others may stay open."))
        return found

    @property
    def ratings(self) -> dict[str, Rating]:
        """The determinants that were answered."""
        answers = {key: self.cleaned_data.get(key) for key in KEYS}
        return {key: rating_from(answer) for key, answer in answers.items() if answer}

    @property
    def evidence(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(f"evidence_{key}", "") for key in self.ratings}


class WhatIfForm(forms.Form):
    """Other ratings to try; nothing chosen means as it is now. `try_` keeps the names apart."""

    def __init__(self, *args: Any, now: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in KEYS:
            hint = _("Now: %(rating)s") % {"rating": now[key]}
            self.fields[f"try_{key}"] = answer_field(key, hint)

    @property
    def changes(self) -> dict[str, Any]:
        """What was chosen, by determinant, in the plain form of a case."""
        chosen = {key: self.cleaned_data.get(f"try_{key}") for key in KEYS}
        return {
            key: answer if answer == UNKNOWN else float(answer)
            for key, answer in chosen.items()
            if answer
        }


class RatingFilter(forms.Form):
    """Which ratings to show."""

    is_filter = True

    determinant = forms.ChoiceField(
        label=_("Factor"), required=False, choices=[("", _("All")), *choices(DETERMINANTS)]
    )
