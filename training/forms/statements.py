"""Forms of a statement: writing it, signing it, or saying no."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.fields import TextField
from training.competences import Competence
from training.labels import COMPETENCE_HINTS, COMPETENCES, VERDICTS, pairs


class StatementForm(forms.Form):
    """One text per competence, the conclusion, and what is still to be learned."""

    def __init__(self, *args: Any, is_independent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in Competence:
            self.fields[one.value] = TextField(
                label=COMPETENCES[one],
                long=True,
                max_length=2_000,
                required=False,
                help_text=COMPETENCE_HINTS[one],
            )
        self.fields["verdict"] = forms.ChoiceField(
            label=_("What do you conclude?"),
            choices=pairs(VERDICTS),
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["advice"] = TextField(
            label=_("Advice to the candidate"),
            long=True,
            max_length=4_000,
            required=False,
            help_text=_("With “not yet”: what is still to be learned, and how."),
        )
        if is_independent:
            self.fields["is_independent"] = forms.BooleanField(
                label=_("I have not supervised this candidate and do not work with them"),
                required=False,
            )

    def texts(self) -> dict[str, str]:
        """What was written per competence."""
        return {one.value: self.cleaned_data[one.value] for one in Competence}


class DeclineForm(forms.Form):
    reason = TextField(
        label=_("Why not?"),
        long=True,
        max_length=300,
        needed=_("Say why, so that somebody else can be asked."),
    )
