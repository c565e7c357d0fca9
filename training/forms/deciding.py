"""Forms of the expertise centre about applications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.fields import DayField, RowField, TextField
from programs.forms.people import WithRows
from training.labels import APPLICATION_STATES, REGISTERED_AS, STEPS, pairs


class ApplicationFilter(forms.Form):
    """Which applications."""

    is_filter = True

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *pairs(APPLICATION_STATES)]
    )
    level = forms.ChoiceField(
        label=_("Registration"), required=False, choices=[("", _("All")), *pairs(REGISTERED_AS)]
    )


class ReturnForm(forms.Form):
    """Which requirements are not complete, and what is missing."""

    missing = forms.MultipleChoiceField(
        label=_("What is not complete?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reasons = TextField(
        label=_("What must the candidate add?"),
        long=True,
        max_length=6_000,
        needed=_("Say what is missing."),
    )

    def __init__(self, *args: Any, requirements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["missing"]
        chooser.choices = requirements


class DecideForm(forms.Form):
    """The decision with its reasons; the first day of the registration when it is granted."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    reasons = TextField(
        label=_("Reasons"),
        long=True,
        max_length=6_000,
        needed=_("Give the reasons for the decision."),
        help_text=_("The candidate reads this."),
    )
    since = DayField(
        label=_("First day of the registration"),
        required=False,
        help_text=_("When it is granted. Left open: today. A renewal joins on to what runs."),
    )
    sure = forms.BooleanField(
        label=_("I had no part in this case"),
        error_messages={"required": _("Confirm that you had no part in this case.")},
    )

    def __init__(self, *args: Any, decisions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["decision"]
        chooser.choices = [(str(one), STEPS[one]) for one in decisions]


class AppointForm(WithRows):
    """Who reviews independently."""

    author = RowField(label=_("Reviewer"), needed=_("Choose the reviewer."))
