"""The form of a report: few questions, in the order in which somebody tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mbtq.core.forms import DayField
from programs.models import Practitioner
from supervision.choices import WITH_CODE, Level, SignalKind
from supervision.labels import KINDS, LEVELS, RELATIONS, SEVERITIES, pairs
from supervision.selectors.signal_people import Circle
from supervision.selectors.signals import Place
from supervision.services.signals import Report
from supervision.threats import kinds_at

CHOOSE = [("", _("Choose"))]
USE, NOT_NOW = "use", "not_now"
PROTOCOL = [(USE, _("Use")), (NOT_NOW, _("Not now, because..."))]


@dataclass(frozen=True)
class Desk:
    """What the form offers: where it can play, and the people there."""

    places: list[Place]
    circle: Circle

    def place(self, key: str) -> Place | None:
        return next((one for one in self.places if one.key == key), None)

    @cached_property
    def teams(self) -> set[Any]:
        return {one.team.pk for one in self.places if one.team}

    def practitioners(self, place: Place | None) -> list[Practitioner]:
        """Who works in the team, or in all of these teams while none is chosen; by name."""
        teams = {place.team.pk} if place and place.team else self.teams
        found = {
            seat.practitioner_id: seat.practitioner
            for seat in self.circle.seats
            if seat.team_id in teams
        }
        return sorted(found.values(), key=lambda row: (row.name, row.pk))


def _grouped_kinds() -> list[Any]:
    """All kinds under their level, while no level is chosen; what fits any level comes last."""
    groups = [
        (LEVELS[level], [(kind, KINDS[kind]) for kind in kinds_at(level) if kind != "other"])
        for level in Level
    ]
    return [*groups, (SignalKind.OTHER.value, KINDS[SignalKind.OTHER])]


class SignalForm(forms.Form):
    """One report. Rules about its parts together are the service's."""

    level = forms.ChoiceField(
        label=_("Where does it play?"),
        choices=pairs(LEVELS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it plays.")},
    )
    place = forms.ChoiceField(
        label=_("Team"),
        error_messages={"required": _("Choose the team in which this plays.")},
    )
    kind = forms.ChoiceField(
        label=_("What do you notice?"),
        error_messages={
            "required": _("Choose what you notice."),
            "invalid_choice": _("Choose what you notice, of this list."),
        },
    )
    code = forms.CharField(
        label=_("Client (code)"),
        help_text=_("Such as K-4F7. Never a name."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    therapist = forms.ChoiceField(label=_("Therapist"), required=False)
    noticed_on = DayField(label=_("Since when?"), needed=_("Give the day, about will do."))
    seen = forms.CharField(
        label=_("What do you see or hear?"),
        help_text=_("In your own words, without names."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    severity = forms.TypedChoiceField(
        label=_("How serious is it?"),
        choices=[(str(n), str(n)) for n in SEVERITIES],
        coerce=int,
        error_messages={"required": _("Say how serious it is, from 1 to 5.")},
    )
    relation = forms.ChoiceField(
        label=_("Does it hang together with the treatment?"),
        help_text=_("Not about guilt: treatment that is given well can do harm as well."),
        choices=[("", ""), *((str(n), str(n)) for n in RELATIONS), ("unknown", "")],
        required=False,
    )
    done = forms.CharField(
        label=_("What did you already do?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    protocol = forms.ChoiceField(
        label=_("The protocol"), choices=PROTOCOL, widget=forms.RadioSelect, required=False
    )
    protocol_because = forms.CharField(
        label=_("Why not now"), help_text=_("Only when you do not use it."), required=False
    )
    owner = forms.ChoiceField(label=_("Who looks after it?"), required=False)
    review_on = DayField(label=_("Look back on"), required=False)
    discuss_on = DayField(
        label=_("Discuss it on"), help_text=_("For example the team meeting."), required=False
    )
    anonymously = forms.BooleanField(
        label=_("Do not show my name"),
        help_text=_(
            "Your team and the leads then do not see who reported it. The access log does keep it;"
            " only the privacy officer reads that log. What you write may still give you away."
        ),
        required=False,
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self._offer("place", [*CHOOSE, *((one.key, one.label) for one in desk.places)])
        self._offer("kind", [*CHOOSE, *self._kinds()])
        people = desk.practitioners(self.chosen_place)
        first = (
            _("Choose") if self.chosen_level == Level.THERAPIST else _("I do not know, or nobody")
        )
        self._offer("therapist", [("", first), *((str(one.pk), one.name) for one in people)])
        owners = {
            seat.practitioner.person_id
            for seat in desk.circle.seats
            if seat.team_id in desk.teams and seat.role in ("supervisor", "lead")
        } | set(desk.circle.managers)
        users = sorted(
            (found for one in owners if one and (found := desk.circle.handlers.get(one))),
            key=lambda user: (user.name, user.pk),
        )
        self._offer("owner", [("", _("As suggested")), *((str(u.pk), u.name) for u in users)])
        if self.chosen_level == Level.THERAPIST:
            self.fields["therapist"].label = _("Whom is it about?")
            self.fields["therapist"].help_text = _("This person does not see the signal.")

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _kinds(self) -> list[Any]:
        if self.chosen_level not in LEVELS:
            return _grouped_kinds()
        return [(kind.value, KINDS[kind]) for kind in kinds_at(self.chosen_level)]

    def _now(self, name: str) -> str:
        """What is chosen at the moment, also in a form that is half filled in."""
        value = self[name].value() if name in self.fields else ""
        return str(value or "")

    @cached_property
    def chosen_level(self) -> str:
        return self._now("level")

    @cached_property
    def chosen_place(self) -> Place | None:
        return self.desk.place(self._now("place"))

    @property
    def asks_code(self) -> bool:
        """Whether a code belongs to it; yes while no level is chosen."""
        return self.chosen_level not in LEVELS or self.chosen_level in WITH_CODE

    @property
    def asks_therapist(self) -> bool:
        return self.asks_code or self.chosen_level == Level.THERAPIST

    @property
    def half_filled(self) -> Mapping[str, Any] | None:
        """What a proposal needs, when that much is known: level, kind, severity, place."""
        kind, severity, place = self._now("kind"), self._now("severity"), self.chosen_place
        if (
            place is None
            or self.chosen_level not in LEVELS
            or kind not in kinds_at(self.chosen_level)
        ):
            return None
        # A proposal without a severity is the one for a light signal.
        weight = int(severity) if severity in {str(n) for n in SEVERITIES} else 1
        therapist = self._therapist(self._now("therapist"))
        return {
            "level": self.chosen_level,
            "kind": kind,
            "severity": weight,
            "program": place.program,
            "team": place.team,
            "therapist": therapist,
        }

    def _therapist(self, key: str) -> Practitioner | None:
        people = self.desk.practitioners(self.chosen_place)
        return next((one for one in people if str(one.pk) == key), None)

    @property
    def report(self) -> Report:
        """What was typed, as the service takes it."""
        found, place = self.cleaned_data, self.chosen_place
        assert place is not None
        users = {str(key): user for key, user in self.desk.circle.handlers.items()}
        relation = found["relation"]
        return Report(
            level=found["level"],
            kind=found["kind"],
            program=place.program,
            team=place.team,
            noticed_on=found["noticed_on"],
            severity=found["severity"],
            code=found["code"],
            therapist=self._therapist(found["therapist"]),
            relation=int(relation) if relation.isdecimal() else None,
            seen=found["seen"],
            done=found["done"],
            uses_protocol={USE: True, NOT_NOW: False}.get(found["protocol"]),
            protocol_because=found["protocol_because"],
            owner=users.get(found["owner"]),
            review_on=found["review_on"],
            discuss_on=found["discuss_on"],
        )


def first_values(desk: Desk, today: date, level: str, code: str) -> dict[str, Any]:
    """What a fresh form starts with: the only team, today, and what a link brings."""
    teams = [one.key for one in desk.places if one.team]
    return {
        "place": teams[0] if len(teams) == 1 else "",
        "noticed_on": today,
        "level": level if level in LEVELS else "",
        "code": code[:40],
    }
