"""Forms about programs: setting up, changing, moving on, stopping, what changed around them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from programs.forms.fields import DayField, PickField, TextField, not_after
from programs.labels import EVENTS, LEVELS, SETTINGS, STAGE_CHOICES, choices
from programs.models import Program, ProgramStatus

GATES = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
GATES_VALUES = {"": None, "yes": True, "no": False}
GATES_WORDS = {None: "", True: "yes", False: "no"}


class ProgramChangeForm(forms.Form):
    """What may change of a program."""

    name = TextField(label=_("Name"), max_length=120, needed=_("Fill in the name of the program."))
    setting = PickField(
        label=_("Setting"), choices=choices(SETTINGS), needed=_("Choose the setting.")
    )
    target_group = TextField(
        label=_("Target group"), max_length=300, required=False, long=True,
        help_text=_("For whom the program is, in one or two sentences."),
    )  # fmt: skip
    started_on = DayField(label=_("Started on"), needed=_("Choose the day on which it started."))
    gates_green = forms.ChoiceField(
        label=_("Were stages 3 to 5 done before the first patient?"),
        choices=GATES,
        required=False,
        help_text=_("Plan, staff and monitoring ready first; that protects patients and team."),
    )

    def clean_gates_green(self) -> bool | None:
        return GATES_VALUES[self.cleaned_data["gates_green"]]


def plain_program(program: Program) -> dict[str, str]:
    """The stored values as the form sends them."""
    return {
        "name": program.name,
        "setting": program.setting,
        "target_group": program.target_group,
        "started_on": program.started_on.isoformat(),
        "gates_green": GATES_WORDS[program.gates_green],
    }


class ProgramForm(ProgramChangeForm):
    """A new program."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens. It stands in imports and never changes."),
        error_messages={
            "required": _("Give the program a code, such as polder-mbt-a."),
            "invalid": _("Use small letters, digits and hyphens only."),
        },
    )
    stage = forms.TypedChoiceField(
        label=_("Stage of implementation"), choices=STAGE_CHOICES, coerce=int, initial=1
    )
    field_order = ("name", "code", "setting", "target_group", "started_on", "stage", "gates_green")


class DatedForm(forms.Form):
    """A form with a day `on` that cannot lie after today."""

    on = DayField(label=_("Date"), needed=_("Choose a date up to and including today."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        return not_after(self.cleaned_data["on"], self.today)


class StageForm(DatedForm):
    """Another stage; going back needs a reason, which the service asks for."""

    stage = forms.TypedChoiceField(
        label=_("New stage"),
        choices=[(number, format_lazy("{} {}", number, name)) for number, name in STAGE_CHOICES],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the new stage.")},
    )
    reason = TextField(
        label=_("Reason"), required=False, max_length=500, long=True,
        help_text=_("Needed when the program goes back a stage."),
    )  # fmt: skip
    field_order = ("stage", "on", "reason")


class StopForm(DatedForm):
    """The last day of a program and why."""

    reason = TextField(
        label=_("Why does it stop?"),
        max_length=500,
        long=True,
        needed=_("Say why the program stops; then it can go on later."),
    )


class EventForm(DatedForm):
    """A change around the program."""

    kind = PickField(
        label=_("What changed?"), choices=choices(EVENTS), needed=_("Choose what changed.")
    )
    note = TextField(label=_("What happened"), max_length=1000, required=False, long=True)
    impact = TextField(
        label=_("What does it mean for the program?"), max_length=1000, required=False, long=True,
        help_text=_("For example: who leads now, what is lost, what is done about it."),
    )  # fmt: skip
    field_order = ("kind", "on", "note", "impact")


class ProgramFilter(forms.Form):
    """Which programs to show."""

    is_filter = True

    setting = forms.ChoiceField(
        label=_("Setting"), required=False, choices=[("", _("All")), *choices(SETTINGS)]
    )
    level = forms.ChoiceField(
        label=_("Risk"), required=False, choices=[("", _("All")), *choices(LEVELS)]
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *ProgramStatus.choices]
    )
