"""The forms of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField
from training.labels import REGISTERED_AS, REGISTRATION_STATUSES, pairs

WITHIN = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days"))]


class RegisterFilter(forms.Form):
    """Which part of the register."""

    is_filter = True

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", _("All")), *pairs(REGISTERED_AS)], required=False
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *pairs(REGISTRATION_STATUSES)], required=False
    )
    within = forms.ChoiceField(
        label=_("Ends within"), choices=[("", _("No matter when")), *WITHIN], required=False
    )

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).replace("\0", "")


class PeriodForm(forms.Form):
    """The days of a period and the name on its certificate."""

    printed_name = forms.CharField(
        label=_("Name as it is printed"),
        help_text=_("It stands on the certificate, and on the public page behind its code."),
        max_length=120,
        error_messages={"required": _("Fill in the name as it is printed.")},
    )
    since = DayField(label=_("Valid from"), needed=_("Choose the first day."))
    until = DayField(label=_("Valid until"), needed=_("Choose the last day."))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("The centre and the person read it, nobody else."),
        max_length=300,
        required=False,
    )


class EnterForm(PeriodForm):
    """A registration that another register held until now."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_("Of somebody who works at an organisation of this centre."),
        error_messages={
            "required": _("Fill in the e-mail address of the account."),
            "invalid": _("Fill in a whole e-mail address, such as name@example.nl."),
        },
    )
    level = forms.ChoiceField(
        label=_("Registered as"),
        choices=[("", _("Choose")), *pairs(REGISTERED_AS)],
        error_messages={"required": _("Choose the level.")},
    )
    field_order = ("email", "level", "printed_name", "since", "until", "note")


class ActForm(forms.Form):
    """From which day, and why."""

    on = DayField(
        label=_("From this day"), help_text=_("Today or earlier."), needed=_("Choose the day.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person and the centre read it. The employer and the public do not."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Give the reason.")},
    )


class WithdrawForm(ActForm):
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone."),
        error_messages={"required": _("Tick that you know this cannot be undone.")},
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found.pop("sure", None)
        return found
