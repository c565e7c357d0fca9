"""Forms about arrangements: who, how often, and single days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.fields import DayField, PickField, RowField, TextField
from programs.forms.people import WithRows
from supervision.labels import CANCELLED_BY, FORMS, MODES, PURPOSES, pairs

MINUTES = _("Give the minutes as a number up to 600.")
WEEKS = _("Choose a number of weeks from 1 to 26.")
WRONG = ("required", "invalid", "min_value", "max_value")


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people, by name; the page gives who can be chosen."""

    def __init__(self, *, needed: Any = "", **kwargs: Any) -> None:
        sentence = needed or _("Choose people of the list.")
        super().__init__(
            queryset=None,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": sentence, "invalid_choice": sentence},
            **kwargs,
        )

    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


class ClockField(forms.TimeField):
    """A time of day, as 10:30; may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": _("Fill in a time as 10:30.")},
            **kwargs,
        )


class ArrangementForm(WithRows):
    team = RowField(label=_("Team"), needed=_("Choose the team."))
    form = forms.ChoiceField(
        label=_("Form"),
        choices=pairs(FORMS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of the supervision.")},
    )
    supervisor = RowField(
        label=_("Supervisor"), required=False, empty=_("Nobody of the organisation"),
        help_text=_("Leave this open for intervision and consultation."),
    )  # fmt: skip
    consultant = TextField(
        label=_("Name of the supervisor of the expertise centre"), max_length=120, required=False
    )
    supervisees = PeopleField(label=_("Who takes part?"), needed=_("Choose who takes part."))
    mode = forms.ChoiceField(label=_("Where"), choices=pairs(MODES), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=pairs(PURPOSES), widget=forms.RadioSelect
    )
    first_on = DayField(label=_("First day"), needed=_("Choose the first day."))
    starts_at = ClockField(label=_("Time"))
    every_weeks = forms.IntegerField(
        label=_("Every how many weeks?"), min_value=1, max_value=26,
        error_messages=dict.fromkeys(WRONG, WEEKS),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=600,
        error_messages=dict.fromkeys(WRONG, MINUTES),
    )  # fmt: skip
    until = DayField(label=_("Last day"), required=False)
    place = TextField(label=_("Room"), max_length=60, required=False)


class PeopleForm(WithRows):
    """Who comes and who goes from one day on."""

    since = DayField(
        label=_("From which day?"), needed=_("Choose the day."),
        help_text=_("The first day on which it is so."),
    )  # fmt: skip
    leave = PeopleField(label=_("Who goes?"), required=False)
    come = PeopleField(label=_("Who comes?"), required=False)


class EndForm(forms.Form):
    on = DayField(label=_("Last day"), needed=_("Choose the last day."))


class PassOnForm(WithRows):
    successor = RowField(label=_("Who takes over?"), needed=_("Choose who takes over."))
    after = DayField(
        label=_("Last day of the present supervisor"), needed=_("Choose the last day."),
        help_text=_("The successor starts with the first planned day after it."),
    )  # fmt: skip
    all_of_them = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["all_of_them"].label = others
        if not others:
            del self.fields["all_of_them"]


class DayForm(forms.Form):
    """One of the planned days of which nobody said yet what became of it."""

    day = PickField(label=_("Planned day"), choices=[], needed=_("Choose a planned day."))

    def __init__(self, *args: Any, days: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [("", _("Choose")), *days]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        return date.fromisoformat(self.cleaned_data["day"])


class MoveForm(DayForm):
    to_on = DayField(label=_("New day"), needed=_("Choose the new day."))
    starts_at = ClockField(label=_("Time"), help_text=_("Leave this open to keep the usual time."))


class CancelForm(DayForm):
    cancelled_by = forms.ChoiceField(
        label=_("Who cancelled?"), choices=pairs(CANCELLED_BY), widget=forms.RadioSelect,
        error_messages={"required": _("Say who cancelled.")},
    )  # fmt: skip
