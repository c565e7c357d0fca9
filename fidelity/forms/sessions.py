"""The session form: chips with the defaults of the last entry, one button."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.labels import COMPONENTS, CONCERNS, MODALITIES, OUTCOMES, pairs
from fidelity.models import SessionLog, Treatment
from fidelity.services.sessions import LONGEST_NOTE, Content
from mbtq.core.forms import DayField

TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"
DAYS = [(TODAY, _("Today")), (YESTERDAY, _("Yesterday")), (OTHER, _("Another day"))]
LIST_OF_CODES = 12


class SessionForm(forms.Form):
    """What is typed about one session; a draft may be sent half-filled."""

    treatment = forms.ChoiceField(
        label=_("Client (code)"), widget=forms.RadioSelect, required=False
    )
    day = forms.ChoiceField(label=_("Date"), choices=DAYS, widget=forms.RadioSelect, required=False)
    other_day = DayField(label=_("Another day"), required=False)
    modality = forms.ChoiceField(
        label=_("Form"), choices=pairs(MODALITIES), widget=forms.RadioSelect, required=False
    )
    outcome = forms.ChoiceField(
        label=_("Did it take place?"),
        choices=pairs(OUTCOMES),
        widget=forms.RadioSelect,
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=600,
        error_messages={
            "invalid": _("Give the minutes as a number."),
            "max_value": _("Give the minutes as a number up to 600."),
        },
    )
    components = forms.MultipleChoiceField(
        label=_("What of MBT was in it"),
        choices=pairs(COMPONENTS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    self_check = forms.TypedChoiceField(
        label=_("How did mentalizing go today?"),
        help_text=_("For you alone."),
        choices=[("", ""), *((str(n), str(n)) for n in range(1, 8))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    concern = forms.ChoiceField(
        label=_("Did something happen that you want to talk about?"),
        choices=[("", _("No")), *pairs(CONCERNS)],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("Note for yourself, without names"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, treatments: list[Treatment], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.treatments = {str(one.pk): one for one in treatments}
        self.today = today
        choices = [(key, one.code) for key, one in self.treatments.items()]
        self.fields["treatment"].choices = choices  # type: ignore[attr-defined]
        if len(choices) > LIST_OF_CODES:
            self.fields["treatment"].widget = forms.Select(choices=[("", _("Choose")), *choices])

    @property
    def content(self) -> Content:
        """What was typed, as the service takes it."""
        found = self.cleaned_data
        return Content(
            treatment=self.treatments.get(found.get("treatment", "")),
            held_on=self.held_on,
            modality=found.get("modality", ""),
            outcome=found.get("outcome", ""),
            minutes=found.get("minutes"),
            components=tuple(found.get("components", ())),
            self_check=found.get("self_check"),
            concern=found.get("concern", ""),
            note=found.get("note", "").replace("\r\n", "\n"),
        )

    @property
    def held_on(self) -> date | None:
        day = self.cleaned_data.get("day")
        if day == TODAY:
            return self.today
        if day == YESTERDAY:
            return self.today - timedelta(days=1)
        other: date | None = self.cleaned_data.get("other_day")
        return other


def initial_of(row: SessionLog, today: date) -> dict[str, Any]:
    """A stored session or draft as the form shows it."""
    day = {today: TODAY, today - timedelta(days=1): YESTERDAY}.get(row.held_on or date.min, OTHER)
    return {
        "treatment": str(row.treatment_id or ""),
        "day": day if row.held_on else "",
        "other_day": row.held_on if day == OTHER else None,
        "modality": row.modality,
        "outcome": row.outcome,
        "minutes": row.minutes,
        "components": row.components,
        "self_check": "" if row.self_check is None else str(row.self_check),
        "concern": row.concern,
        "note": row.note,
        "version": row.version,
    }


def defaults_of(last: SessionLog | None, treatment: Treatment | None) -> dict[str, Any]:
    """What a new session starts with: today, and the form and parts of the last one."""
    found: dict[str, Any] = {"day": TODAY, "outcome": "held", "concern": "", "version": 0}
    if treatment is not None:
        found["treatment"] = str(treatment.pk)
        found["modality"] = "group" if treatment.is_group else "individual"
    if last is not None:
        found |= {"modality": last.modality, "components": last.components}
        found["minutes"] = last.minutes or None
    return found


class CorrectForm(SessionForm):
    """A logged session, corrected: with the reason."""

    why = forms.CharField(label=_("Why you change it"), max_length=300, required=False)


class MonthForm(forms.Form):
    """Which month to show."""

    is_filter = True

    month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$",
        label=_("Month"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )


class ImportForm(forms.Form):
    """A file with sessions, and what to do with it."""

    file = forms.FileField(
        label=_("CSV file"),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )
