"""The form of a session: chips with the defaults of last time, a part for each supervisee."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField
from programs.models import Practitioner
from supervision.choices import Form
from supervision.labels import (
    CASE_SETTINGS,
    FORMS,
    ITEMS,
    MATERIALS,
    MODES,
    OUTCOMES,
    PURPOSES,
    STATES,
    TRACKS,
    pairs,
)
from supervision.models import Agreement, Arrangement
from supervision.services.sessions import Content, Part
from supervision.services.sessions.content import LONGEST, WITHOUT_SUPERVISOR

TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"
DAYS = [(TODAY, _("Today")), (YESTERDAY, _("Yesterday")), (OTHER, _("Another day"))]
GAVE, TOOK = "gave", "took"  # the two sides from which a session is written
OUTSIDE = "consultant"
GIVEN = [(key, text) for key, text in pairs(FORMS) if key not in WITHOUT_SUPERVISOR]
TEXTS = ("codes", "setting", "fragment", "question", "learned", "agreement", "due")


@dataclass(frozen=True)
class Cast:
    """Who can be in the form: `people` may be ticked, the `own` person writes.

    `tracks`: for which registration each most likely collects sessions.
    """

    side: str
    own: Practitioner
    people: list[Practitioner]
    tracks: Mapping[UUID, str]
    today: date
    supervisors: list[Practitioner] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    arrangement: Arrangement | None = None

    @property
    def is_given(self) -> bool:
        return self.side == GAVE

    @property
    def writable(self) -> list[Practitioner]:
        """Whose part can be written: everybody's by the supervisor, else the own one."""
        return self.people if self.is_given else [self.own]


class SessionForm(forms.Form):
    """What is typed about one session; the parts of people have their id in the name."""

    side = forms.CharField(widget=forms.HiddenInput, required=False)
    arrangement = forms.CharField(widget=forms.HiddenInput, required=False)
    planned_on = DayField(required=False)
    day = forms.ChoiceField(
        label=_("Date"),
        choices=DAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the day of the supervision.")},
    )
    other_day = DayField(label=_("Another day"), required=False)
    starts_at = forms.TimeField(
        label=_("Began at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Fill in a time as 14:30.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=600,
        error_messages={
            "required": _("Give the minutes that the supervision lasted."),
            "invalid": _("Give the minutes as a number from 1 to 600."),
            "min_value": _("Give the minutes as a number from 1 to 600."),
            "max_value": _("Give the minutes as a number from 1 to 600."),
        },
    )
    # Not `form`: a browser would take it for the form to which the form belongs.
    session_form = forms.ChoiceField(
        label=_("Form"),
        choices=pairs(FORMS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of the supervision.")},
    )
    mode = forms.ChoiceField(
        label=_("Where"),
        choices=pairs(MODES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where you met.")},
    )
    supervisor = forms.ChoiceField(label=_("Supervisor"), required=False)
    consultant = forms.CharField(label=_("Name of the consultant"), max_length=120, required=False)
    people = forms.CharField(required=False, widget=forms.HiddenInput)  # carries an error only
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=pairs(PURPOSES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the purpose.")},
    )
    materials = forms.MultipleChoiceField(
        label=_("Material"),
        choices=pairs(MATERIALS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    items = forms.MultipleChoiceField(
        label=_("What was worked on"),
        choices=pairs(ITEMS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_another = forms.BooleanField(label=_("This is another session"), required=False)

    def __init__(self, *args: Any, cast: Cast, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cast = cast
        self.fields["planned_on"].widget = forms.HiddenInput()
        self._leader()
        for one in cast.people:
            self.fields[f"present_{one.pk}"] = forms.BooleanField(label=one.name, required=False)
        for one in cast.writable:
            self._part(one)
        for agreed in cast.agreements:
            self.fields[f"close_{agreed.pk}"] = forms.ChoiceField(
                label=agreed.text,
                choices=[("", _("Stays open")), *pairs(OUTCOMES)],
                widget=forms.RadioSelect,
                required=False,
            )

    def _leader(self) -> None:
        """The supervisor writes under the own name; others choose who led."""
        choices: Any = self.fields["session_form"]
        if self.cast.is_given:
            del self.fields["supervisor"], self.fields["consultant"]
            choices.choices = GIVEN
            return
        found = [(str(one.pk), one.name) for one in self.cast.supervisors]
        leader: Any = self.fields["supervisor"]
        leader.choices = [("", _("Nobody, or a consultant")), *found]

    def _part(self, one: Practitioner) -> None:
        key = one.pk
        capitals = {"autocomplete": "off", "autocapitalize": "characters"}
        self.fields[f"codes_{key}"] = forms.CharField(
            label=_("Client (code)"),
            help_text=_("Such as K-4F7; more than one with a comma between."),
            max_length=250,
            required=False,
            widget=forms.TextInput(attrs=capitals),
        )
        self.fields[f"setting_{key}"] = forms.ChoiceField(
            label=_("Treatment"),
            choices=[("", _("Not said")), *pairs(CASE_SETTINGS)],
            widget=forms.RadioSelect,
            required=False,
        )
        for name, label, rows in (
            ("fragment", _("Recording and minutes"), 0),
            ("question", _("Question"), 2),
            ("learned", _("What was learned"), 2),
            ("agreement", _("Agreement"), 0),
        ):
            widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
            self.fields[f"{name}_{key}"] = forms.CharField(
                label=label,
                required=False,
                widget=widget,
                max_length=LONGEST[name],
                error_messages={
                    "max_length": _("Keep this under %(limit_value)s characters."),
                },
            )
        self.fields[f"due_{key}"] = DayField(label=_("Agreed for"), required=False)
        self.fields[f"track_{key}"] = forms.ChoiceField(
            label=_("Collected for"),
            choices=pairs(TRACKS),
            required=False,
            initial=self.cast.tracks.get(key),
        )

    @property
    def persons(self) -> list[dict[str, Any]]:
        """What the template shows per person; those of last time first."""
        found = []
        for one in self.cast.people:
            tick = self[f"present_{one.pk}"]
            found.append({"tick": tick, **self._shown(one)})
        return sorted(found, key=lambda person: not person["tick"].value())

    @property
    def own_part(self) -> dict[str, Any]:
        return self._shown(self.cast.own)

    def _shown(self, one: Practitioner) -> dict[str, Any]:
        agreed = [row for row in self.cast.agreements if row.supervisee_id == one.pk]
        found = {"who": one, "agreements": [(row, self[f"close_{row.pk}"]) for row in agreed]}
        if f"codes_{one.pk}" in self.fields:
            found |= {name: self[f"{name}_{one.pk}"] for name in (*TEXTS, "track")}
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (
            found.get("day") == OTHER
            and not found.get("other_day")
            and "other_day" not in self.errors
        ):
            self.add_error("other_day", _("Choose the day of the supervision."))
        return found

    @property
    def held_on(self) -> date:
        day = self.cleaned_data["day"]
        if day == OTHER:
            other: date = self.cleaned_data["other_day"]
            return other
        return self.cast.today - timedelta(days=1 if day == YESTERDAY else 0)

    def ticked(self) -> list[Practitioner]:
        """Who was there, the own person among those for a side that took part."""
        there = [one for one in self.cast.people if self.cleaned_data.get(f"present_{one.pk}")]
        return there if self.cast.is_given else [self.cast.own, *there]

    @property
    def content(self) -> Content:
        """What was typed, as the service takes it."""
        found = self.cleaned_data
        there = self.ticked()
        return Content(
            held_on=self.held_on,
            minutes=found["minutes"],
            form=found["session_form"],
            mode=found["mode"],
            purpose=found["purpose"],
            starts_at=found.get("starts_at"),
            supervisor=self.leader,
            consultant=self.outsider,
            materials=tuple(found["materials"]),
            items=tuple(found["items"]),
            present=tuple(self._typed_part(one) for one in there),
            absent=self._absent(there),
            arrangement=self.cast.arrangement,
            planned_on=found.get("planned_on") if self.cast.arrangement else None,
            closings=self._closings({one.pk for one in there}),
        )

    @property
    def leader(self) -> Practitioner | None:
        if self.cast.is_given:
            return self.cast.own
        if self.cleaned_data["session_form"] in WITHOUT_SUPERVISOR:
            return None
        chosen = self.cleaned_data.get("supervisor", "")
        return next((one for one in self.cast.supervisors if str(one.pk) == chosen), None)

    @property
    def outsider(self) -> str:
        """Who led a consultation; what was typed for another form is left out."""
        is_led = self.cleaned_data["session_form"] == Form.CONSULTATION
        return self.cleaned_data.get("consultant", "") if is_led else ""

    def _typed_part(self, one: Practitioner) -> Part:
        found, key = self.cleaned_data, one.pk
        if f"codes_{key}" not in found:
            return Part(one)
        codes = [text.strip() for text in re.split(r"[,;]", found[f"codes_{key}"])]
        return Part(
            supervisee=one,
            codes=tuple(text for text in codes if text),
            due_on=found[f"due_{key}"],
            track=found[f"track_{key}"],
            **{name: found[f"{name}_{key}"] for name in ("setting", *LONGEST)},
        )

    def _absent(self, there: list[Practitioner]) -> tuple[Practitioner, ...]:
        """Who takes part in the arrangement and was not there."""
        if self.cast.arrangement is None:
            return ()
        day, here = self.held_on, {one.pk for one in there}
        rows = self.cast.arrangement.supervisees.filter(since__lte=day).exclude(until__lt=day)
        expected = set(rows.values_list("practitioner_id", flat=True)) - here
        return tuple(one for one in self.cast.people if one.pk in expected)

    def _closings(self, there: set[UUID]) -> dict[UUID, str]:
        return {
            row.pk: self.cleaned_data.get(f"close_{row.pk}", "")
            for row in self.cast.agreements
            if row.supervisee_id in there
        }


class CorrectForm(SessionForm):
    """A recorded session, corrected: with the reason."""

    why = forms.CharField(label=_("Why you change it"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def initial_of(content: Content, cast: Cast) -> dict[str, Any]:
    """A stored session as the form shows it."""
    near = {cast.today: TODAY, cast.today - timedelta(days=1): YESTERDAY}
    day = near.get(content.held_on, OTHER)
    found: dict[str, Any] = {
        "side": cast.side,
        "arrangement": str(content.arrangement.pk) if content.arrangement else "",
        "planned_on": content.planned_on,
        "day": day,
        "other_day": content.held_on if day == OTHER else None,
        "starts_at": content.starts_at,
        "minutes": content.minutes,
        "session_form": content.form,
        "mode": content.mode,
        "supervisor": str(content.supervisor.pk) if content.supervisor else "",
        "consultant": content.consultant,
        "purpose": content.purpose,
        "materials": list(content.materials),
        "items": list(content.items),
    }
    for part in content.present:
        key = part.supervisee.pk
        found |= {f"present_{key}": True, f"codes_{key}": ", ".join(part.codes)}
        found |= {f"{name}_{key}": getattr(part, name) for name in ("setting", *LONGEST)}
        found[f"due_{key}"] = part.due_on
        if part.track:
            found[f"track_{key}"] = part.track
    return found | {f"close_{key}": outcome for key, outcome in content.closings.items()}


def typed_of(initial: Mapping[str, Any], form: forms.Form) -> dict[str, list[str]]:
    """Initial values as a browser would send them back, to compare with what it did send."""
    found = {}
    for name, one in form.fields.items():
        value = initial.get(name, one.initial)
        shown = one.widget.format_value(one.prepare_value(value))
        if isinstance(one, forms.BooleanField):
            shown = "on" if value else ""
        values = list(shown) if isinstance(shown, list | tuple) else [shown]
        texts = [str(text) for text in values if text not in (None, "")]
        if texts:
            found[name] = texts
    return found


class SessionFilter(forms.Form):
    """The list: by state, by person, by period."""

    is_filter = True

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *pairs(STATES)], required=False
    )
    person: Any = forms.ModelChoiceField(
        queryset=None, label=_("With"), empty_label=_("Everybody"), required=False
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Up to"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["person"]
        chooser.queryset = people
        chooser.label_from_instance = lambda row: row.name


class DisputeForm(forms.Form):
    """What is not right, in a sentence."""

    reason = forms.CharField(
        label=_("What is not right?"),
        help_text=_("Who recorded the session reads this and can correct it. No names of clients."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={
            "required": _("Say what is not right."),
            "max_length": _("Keep this under 500 characters."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
