"""What a session that is being typed would count for, and how that follows from the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from programs.models import Practitioner
from supervision.choices import CreditReason, Form, Mode, Purpose
from supervision.credit_words import derivation_words, fate_words, sessions_words
from supervision.credits import Credit, Row, Rules, credits, rules_on, tally
from supervision.credits.worth import MOST_MINUTES, MOST_PRESENT
from supervision.forms.sessions import OTHER, YESTERDAY, Cast
from supervision.selectors.credits import collected
from supervision.selectors.participants import best_kind, valid_kinds


@dataclass
class Line:
    """The sentence, how it was calculated, and what holds for single people."""

    sentence: str
    derivation: str = ""
    notes: list[str] = field(default_factory=list)
    rules: Rules | None = None


def credit_line(sent: Mapping[str, Any], cast: Cast, without: UUID | None = None) -> Line:
    """The line for what stands in the form, whole or not. `without`: the session corrected."""
    read = sent.get
    minutes = _minutes(read("minutes"))
    there = [one for one in cast.people if read(f"present_{one.pk}")]
    if not cast.is_given:
        there = [cast.own, *there]
    form = str(read("session_form") or "")
    if form == Form.INTERVISION:
        return Line(_("Intervision is not supervision; it does not count."))
    if form == Form.CONSULTATION:
        return Line(_("A consultation is not led by a supervisor; it does not count."))
    if minutes is None or not 1 <= len(there) <= MOST_PRESENT:
        return Line(_("Fill in the minutes and who was there; then you see what it counts for."))
    leader = cast.own if cast.is_given else _leader(str(read("supervisor") or ""), cast)
    if leader is None:
        return Line(_("Choose the supervisor; then you see what it counts for."))
    tracks = {one.pk: str(read(f"track_{one.pk}") or cast.tracks.get(one.pk, "")) for one in there}
    day = _day(sent, cast)
    is_video = read("mode") == Mode.VIDEO
    told = _Told(minutes, there, leader, tracks, day, form or Form.TEAM, is_video)
    return told.line(is_training=read("purpose") != Purpose.QUALITY, without=without)


@dataclass
class _Told:
    minutes: int
    there: list[Practitioner]
    leader: Practitioner
    tracks: dict[UUID, str]
    day: date
    form: str
    is_video: bool

    def line(self, *, is_training: bool, without: UUID | None) -> Line:
        rules = rules_on(self.day)
        credit = credits(self.minutes, len(self.there), rules)
        held = valid_kinds([self.leader.pk], on=self.day)[self.leader.pk]
        kind = best_kind(held, set(self.tracks.values()), rules)
        found = Line(_sentence(credit, is_training), derivation_words(credit), rules=rules)
        if not kind:
            found.sentence = _("Does not count: %(name)s had no valid registration that day.") % {
                "name": self.leader.name
            }
            return found
        if is_training:
            found.notes = self._notes(kind, rules, without)
        return found

    def _notes(self, kind: str, rules: Rules, without: UUID | None) -> list[str]:
        """For whom it does not count, or not in full."""
        doubtful = {
            one.pk: one
            for one in self.there
            if self.tracks[one.pk]
            and (
                not rules.may(kind, self.tracks[one.pk])
                or rules.at_most(kind, self.tracks[one.pk]) is not None
            )
        }
        if not doubtful:
            return []
        tracks = {one: self.tracks[one] for one in doubtful}
        before = collected(doubtful, tracks, without=without)
        new = Row(
            id="new",
            on=self.day,
            minutes=self.minutes,
            present=len(self.there),
            supervisor=kind,
            form=self.form,
            mode=Mode.VIDEO if self.is_video else Mode.IN_PERSON,
            is_confirmed=True,
        )
        notes = []
        for key, one in doubtful.items():
            rows = [counted.row for counted in before[key].tally.rows]
            fates = tally([*rows, new], tracks[key]).rows
            (fate,) = [counted for counted in fates if counted.row.id == "new"]
            if words := fate_words(fate, tracks[key]):
                notes.append(f"{one.name}: {words}")
        return notes


def _sentence(credit: Credit, is_training: bool) -> str:
    sessions = sessions_words(credit.exact)
    if not is_training:
        return _("%(sessions)s, for keeping up quality: not collected for a registration.") % {
            "sessions": sessions
        }
    if credit.reason is CreditReason.FRACTION:
        return _("Counts as: %(sessions)s; does not count yet.") % {"sessions": sessions}
    counted = sessions_words(credit.counted)
    if credit.present == 1:
        return _("Counts as: %(sessions)s.") % {"sessions": counted}
    return _("Counts as: %(sessions)s for each.") % {"sessions": counted}


def _minutes(text: Any) -> int | None:
    text = str(text or "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        return None
    return int(text) if 1 <= int(text) <= MOST_MINUTES else None


def _leader(chosen: str, cast: Cast) -> Practitioner | None:
    return next((one for one in cast.supervisors if str(one.pk) == chosen), None)


def _day(sent: Mapping[str, Any], cast: Cast) -> date:
    """The day of the session as far as it can be read; rules go by day."""
    if sent.get("day") == YESTERDAY:
        return cast.today - timedelta(days=1)
    if sent.get("day") == OTHER:
        try:
            found = date.fromisoformat(str(sent.get("other_day") or ""))
        except ValueError:
            return cast.today
        return found if found.year > 2004 else cast.today
    return cast.today


def typed(sent: QueryDict) -> dict[str, Any]:
    """What the browser sent, one value for each name."""
    return {name: sent.get(name) for name in sent}
