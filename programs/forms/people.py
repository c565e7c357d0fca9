"""Forms about locations, teams, practitioners, their places and their qualifications."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.forms.fields import DayField, PickField, RowField, TextField
from programs.labels import AssignmentRole, CredentialKind, Profession

HOURS = _("Fill in a number of hours from 0.5 to 60, such as 24 or 16.5.")


class WithRows(forms.Form):
    """A form whose lists the view gives: `rows={"site": queryset}`."""

    def __init__(self, *args: Any, rows: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    name = TextField(label=_("Name"), max_length=120, needed=_("Fill in a name for the location."))
    city = TextField(label=_("Town"), max_length=80, required=False)


class TeamChangeForm(WithRows):
    name = TextField(label=_("Name"), max_length=120, needed=_("Fill in the name of the team."))
    site = RowField(label=_("Location"), required=False, empty=_("No fixed location"))


class TeamForm(TeamChangeForm):
    program = RowField(label=_("Program"), needed=_("Choose the program of this team."))
    started_on = DayField(label=_("Started on"), needed=_("Choose the day on which it started."))
    field_order = ("name", "program", "site", "started_on")


class EndForm(forms.Form):
    """The last day of a team, a place in a team or a qualification."""

    on = DayField(label=_("Last day"), needed=_("Choose the last day."))


class AssignForm(WithRows):
    """A place in a team."""

    practitioner = RowField(label=_("Practitioner"), needed=_("Choose who joins the team."))
    role = PickField(
        label=_("Role in the team"), choices=AssignmentRole.choices, needed=_("Choose the role.")
    )
    hours_per_week = forms.DecimalField(
        label=_("Hours a week"), min_value=Decimal("0.5"), max_value=60, decimal_places=1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places"), HOURS
        ),
    )  # fmt: skip
    since = DayField(label=_("First day"), needed=_("Choose the first day."))
    until = DayField(label=_("Last day"), required=False, help_text=_("Leave open if not known."))

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and "," in data.get("hours_per_week", ""):
            data = data.copy()
            data["hours_per_week"] = data["hours_per_week"].replace(",", ".")
        super().__init__(data, *args, **kwargs)


class PractitionerChangeForm(WithRows):
    name = TextField(label=_("Name"), max_length=120, needed=_("Fill in the name."))
    profession = PickField(
        label=_("Profession"), choices=Profession.choices, needed=_("Choose the profession.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        error_messages={"invalid": _("Fill in a whole e-mail address, such as name@example.nl.")},
    )
    person = RowField(
        label=_("Account"),
        required=False,
        empty=_("No account"),
        help_text=_("With an account this person sees the teams in which he or she works."),
    )


class PractitionerForm(PractitionerChangeForm):
    started_on = DayField(label=_("First day"), needed=_("Choose the first day of work."))


class HandOverForm(WithRows):
    """Who takes over what somebody leads or supervises."""

    successor = RowField(label=_("Who takes over?"), needed=_("Choose who takes over."))
    after = DayField(
        label=_("Last day of the present holder"), needed=_("Choose the last day."),
        help_text=_("The successor starts on the day after."),
    )  # fmt: skip


class LeaveForm(WithRows):
    """Somebody leaves; a successor is needed for what this person leads or supervises."""

    on = DayField(label=_("Last day"), needed=_("Choose the last day of work."))
    successor = RowField(label=_("Who takes over?"), required=False, empty=_("Nobody"))

    def __init__(self, *args: Any, passes_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not passes_on:
            del self.fields["successor"]


class CredentialForm(forms.Form):
    kind = PickField(
        label=_("Qualification"), choices=CredentialKind.choices,
        needed=_("Choose the qualification."),
    )  # fmt: skip
    since = DayField(label=_("Valid from"), needed=_("Choose the first day."))
    until = DayField(
        label=_("Valid until"), required=False, help_text=_("Leave open if it does not expire.")
    )
    source = TextField(
        label=_("Where was it seen?"), max_length=200, required=False,
        help_text=_("For example: register of MBT Nederland, certificate shown on paper."),
    )  # fmt: skip


class TeamFilter(WithRows):
    is_filter = True
    program = RowField(label=_("Program"), required=False, empty=_("All"))
    ended = forms.BooleanField(label=_("Show teams that have ended"), required=False)


class PractitionerFilter(WithRows):
    is_filter = True
    team = RowField(label=_("Team"), required=False, empty=_("All"))
    qualification = forms.ChoiceField(
        label=_("Qualification"), required=False,
        choices=[("", _("All")), *CredentialKind.choices, ("none", _("None valid today"))],
    )  # fmt: skip
    left = forms.BooleanField(label=_("Show people who have left"), required=False)
