"""The session form: chips with the defaults of the last entry, one button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.labels import COMPONENTS, CONCERNS, MODALITIES, OUTCOMES, pairs
from fidelity.models import SessionLog, Treatment
from fidelity.selectors.treatments import therapists_visible_to
from fidelity.services.content import LONGEST_NOTE, Content
from mbtq.core.forms import DayField
from mbtq.tenancy.member import Member
from programs.client_codes import CodeRefused, client_code
from programs.labels import CODE_REFUSED
from programs.models import Practitioner

TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"
DAYS = [(TODAY, _("Today")), (YESTERDAY, _("Yesterday")), (OTHER, _("Another day"))]
LIST_OF_CODES = 12
# What a first session of this form usually takes; later ones start with the last entry's minutes.
USUAL_MINUTES = {"individual": 50, "group": 75}
# A draft may hold these half-typed; what cannot be read yet stays on the screen only.
HALF_TYPED = {"minutes", "other_code", "other_day"}
Find = Callable[[str], Treatment | None]


class SessionForm(forms.Form):
    """What is typed about one session; a draft may be sent half-filled."""

    treatment = forms.ChoiceField(
        label=_("Client (code)"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a client code.")},
    )
    other_code = forms.CharField(
        label=_("Another code"),
        help_text=_("Of a colleague in your team, such as K-4F7."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    day = forms.ChoiceField(
        label=_("Date"),
        choices=DAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the day of the session.")},
    )
    other_day = DayField(label=_("Another day"), required=False)
    modality = forms.ChoiceField(
        label=_("Form"),
        choices=pairs(MODALITIES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of the session.")},
    )
    outcome = forms.ChoiceField(
        label=_("Did it take place?"),
        choices=pairs(OUTCOMES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the session took place.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=600,
        error_messages={
            "required": _("Give the minutes that the session lasted."),
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
        help_text=_(
            "Your supervisor sees this with the session. A signal you report on a page of its own;"
            " the link stands there when you have saved."
        ),
        choices=[("", _("No")), *pairs(CONCERNS)],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("Note for yourself, without names"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
        error_messages={"max_length": _("Keep the note under 4,000 characters.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        treatments: list[Treatment],
        today: date,
        find: Find = lambda code: None,
        is_draft: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_draft:
            for field in self.fields.values():
                field.required = False
        elif self.is_bound and self.data.get("outcome") != "held":
            self.fields["minutes"].required = False
        self.treatments = {str(one.pk): one for one in treatments}
        self.today, self.find = today, find
        choices: list[Any] = [(key, one.code) for key, one in self.treatments.items()]
        choices.append((OTHER, _("Another code")))
        codes: Any = self.fields["treatment"]
        if len(choices) > LIST_OF_CODES + 1:
            codes.widget = forms.Select()
            choices = [("", _("Choose")), *choices]
        codes.choices = choices

    @property
    def is_half_typed(self) -> bool:
        """Whether the only errors are of fields that somebody is still typing in."""
        return set(self.errors) <= HALF_TYPED

    def clean_other_code(self) -> Treatment | None:
        typed = self.cleaned_data["other_code"]
        if self.cleaned_data.get("treatment") != OTHER or not typed:
            return None
        try:
            # A group's code may hold the word group, so the wider rule applies.
            code = client_code(typed, is_group=True)
        except CodeRefused as error:
            raise forms.ValidationError(str(CODE_REFUSED[error.reason])) from error
        if found := self.find(code):
            return found
        raise forms.ValidationError(_("No treatment in your teams has this code."))

    @property
    def content(self) -> Content:
        """What was typed, as the service takes it."""
        found = self.cleaned_data
        return Content(
            treatment=self.about,
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
    def about(self) -> Treatment | None:
        chosen = self.cleaned_data.get("treatment", "")
        if chosen == OTHER:
            typed: Treatment | None = self.cleaned_data.get("other_code")
            return typed
        return self.treatments.get(chosen)

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
    return found | last_time(last, treatment)


def last_time(last: SessionLog | None, treatment: Treatment | None) -> dict[str, Any]:
    """Form, minutes and parts as they were last time, or as they usually are."""
    if last is not None:
        return {
            "modality": last.modality,
            "minutes": last.minutes,
            "components": list(last.components),
        }
    if treatment is None:
        return {"modality": "", "minutes": None, "components": []}
    modality = "group" if treatment.is_group else "individual"
    return {"modality": modality, "minutes": USUAL_MINUTES[modality], "components": []}


class CorrectForm(SessionForm):
    """A logged session, corrected: with the reason."""

    why = forms.CharField(label=_("Why you change it"), max_length=300, required=False)


class TherapistFilter(forms.Form):
    """For supervisors: the sessions of one supervisee."""

    is_filter = True

    therapist: Any = forms.ModelChoiceField(
        queryset=None, label=_("Therapist"), empty_label=_("Everybody"), required=False
    )

    def __init__(self, *args: Any, member: Member, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["therapist"]
        field.queryset = Practitioner.objects.filter(
            pk__in=therapists_visible_to(member, on=today)
        ).order_by("name")
        field.label_from_instance = lambda row: row.name
