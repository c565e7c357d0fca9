"""Treatments and a year of sessions: imported from a record system, the last weeks logged by hand.

One treatment of De Linde has a gap of five weeks, a few were broken off after two months, and one
team cancels too often.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from fidelity.models import Treatment
from fidelity.services.content import Content
from fidelity.services.importing import import_sessions
from fidelity.services.sessions import log_session
from fidelity.services.treatments import end_treatment, move_to_phase, start_treatment
from mbtq.core.scope import organisation_scope
from mbtq.demo.cast import Cast
from mbtq.tenancy.member import Member
from programs.models import Assignment, Practitioner, Team

# Team Jong has no clients yet: its program is in stage 3.
TEAMS = {
    "de-linde": ("Team Noord", "Team Zuid"),
    "het-anker": ("Team Haven", "Team Kade", "Team Brug"),
}
# Codes of the therapist with an account, by organisation; the third is a group.
OWN_CODES = {
    "de-linde": ("K-4F7", "K-2B9", "GROEP-B"),
    "het-anker": ("H-3C5", "H-8D1", "GROEP-H"),
}
WITH_GAP, BROKEN_OFF = "K-2B9", "K-7D3"
OUTCOMES = ("held", "cancelled_client", "cancelled_therapist", "cancelled_organisation", "no_show")
ODDS = (84, 7, 3, 2, 4)
# Illness without cover: the figures say something else than the ratings of this team's program.
OFTEN_CANCELS, ITS_ODDS = "Team Zuid", (68, 7, 13, 8, 4)
CLIENTS_EACH = 4
ONE_IN = 8  # was broken off
# After its reorganisation Team Noord cancels more.
SHAKEN, SHAKEN_ODDS = ("Team Noord", 150), (62, 10, 10, 13, 5)
COMPONENTS = ("empathic_validation", "exploration", "affect_focus", "challenge", "stop_and_rewind",
              "relational")  # fmt: skip
HEAD = "code,date,modality,outcome,minutes,components\n"
BY_HAND = 24  # days that the therapist with an account logged on the form


@dataclass(frozen=True)
class Course:
    """A treatment of the story, with its weekday and a hole in it, if any."""

    treatment: Treatment
    weekday: int
    is_broken_off: bool
    odds: tuple[int, ...]
    hole: tuple[date, date] | None = None

    def days(self, since: date, until: date) -> Iterator[date]:
        """The days on which a session was planned."""
        day = since + timedelta(days=(self.weekday - since.weekday()) % 7)
        while day <= until:
            if self.hole is None or not self.hole[0] <= day <= self.hole[1]:
                yield day
            day += timedelta(days=7)


def build_sessions(cast: Cast, *, at: datetime) -> None:
    """Treatments of both organisations and their year."""
    for slug in TEAMS:
        lead = cast.member(f"lead@{slug}.example", slug)
        therapist = cast.member(f"therapist@{slug}.example", slug)
        with organisation_scope(cast.places[slug].pk, person=lead.person_id):
            _tell(slug, lead, therapist, at)


def _tell(slug: str, lead: Member, therapist: Member, at: datetime) -> None:
    today, draw = timezone.localdate(at), random.Random(f"sessions {slug}")  # noqa: S311
    own = Practitioner.objects.get(person=therapist.person)
    courses = [
        course
        for name in TEAMS[slug]
        for course in _start(Team.objects.get(name=name), own, slug, lead, draw, today)
    ]
    mine = [one for one in courses if one.treatment.therapist == own]
    others = [one for one in courses if one not in mine]
    _import("epd-uitvoer.csv", others, lead, None, draw, at)
    _import("mijn-zittingen.csv", mine, therapist, own, draw, at - timedelta(days=2))
    _log_by_hand(mine, therapist, draw, at)
    for course in courses:
        _grow(course, lead, today)


def _import(
    name: str,
    courses: list[Course],
    by: Member,
    own: Practitioner | None,
    draw: random.Random,
    at: datetime,
) -> None:
    """The year from a file; of the therapist with an account up to the weeks logged by hand."""
    until = timezone.localdate(at) - timedelta(days=BY_HAND if own else 1)
    text = HEAD + "".join(_rows(courses, draw, until))
    import_sessions(data=text.encode(), name=name, own=own, only_good=False, at=at, by=by)


def _start(
    team: Team, own: Practitioner, slug: str, lead: Member, draw: random.Random, today: date
) -> list[Course]:
    """Four clients for each of the first therapists, and a group."""
    staff = Assignment.objects.filter(team=team, until=None, role__in=("therapist", "nurse"))
    people = [row.practitioner for row in staff.select_related("practitioner").order_by("pk")]
    others = [one for one in people if one != own][:3]
    codes = [(code_from(draw), one, False) for one in others for _number in range(CLIENTS_EACH)]
    if own in people:
        first, second, group = OWN_CODES[slug]
        codes += [(first, own, False), (second, own, False), (group, own, True)]
    if team.name == "Team Noord":
        codes.append((BROKEN_OFF, others[0], False))
    found = []
    for number, (code, therapist, is_group) in enumerate(codes, start=1):
        days = 300 if code in OWN_CODES[slug] else draw.randint(120, 400)
        treatment = start_treatment(
            code=code,
            team=team,
            therapist=therapist,
            started_on=today - timedelta(days=days),
            planned_end_on=today + timedelta(days=540 - days),
            weekly=Decimal(1),
            is_group=is_group,
            by=lead,
        )
        hole = (today - timedelta(days=150), today - timedelta(days=116))
        found.append(
            Course(
                treatment=treatment,
                weekday=draw.randrange(5),
                is_broken_off=code == BROKEN_OFF or (therapist != own and number % ONE_IN == 0),
                odds=ITS_ODDS if team.name == OFTEN_CANCELS else ODDS,
                hole=hole if code == WITH_GAP else None,
            )
        )
    return found


def code_from(draw: random.Random) -> str:
    """A client code as an organisation might choose it."""
    letters, digits = "ABCDEFGHJKLMNPRSTUVWXYZ", "23456789"
    parts = [draw.choice(kind) for kind in (letters, digits, letters, digits, digits)]
    return f"{parts[0]}-{''.join(parts[1:])}"


def _last_day(course: Course, today: date) -> date:
    """A treatment that was broken off has sessions for two months only."""
    if course.is_broken_off:
        return course.treatment.started_on + timedelta(days=60)
    return today - timedelta(days=1)


def _rows(courses: list[Course], draw: random.Random, until: date) -> Iterator[str]:
    for course in courses:
        last = min(until, _last_day(course, until + timedelta(days=1)))
        for day in course.days(course.treatment.started_on, last):
            form = "group" if course.treatment.is_group else "individual"
            outcome = draw.choices(OUTCOMES, _odds(course, day, until))[0]
            minutes = (75 if course.treatment.is_group else 50) if outcome == "held" else ""
            parts = "|".join(draw.sample(COMPONENTS, 2))
            yield f"{course.treatment.code},{day},{form},{outcome},{minutes},{parts}\n"


def _odds(course: Course, day: date, until: date) -> tuple[int, ...]:
    team, days = SHAKEN
    is_shaken = course.treatment.team.name == team and day > until - timedelta(days=days)
    return SHAKEN_ODDS if is_shaken else course.odds


def _log_by_hand(
    courses: list[Course], therapist: Member, draw: random.Random, at: datetime
) -> None:
    """The last weeks as the therapist typed them, most on the day itself."""
    now = timezone.localtime(at)  # days back from here keep the hour, also over a summer's end
    today = now.date()
    planned = sorted(
        (day, number)
        for number, course in enumerate(courses)
        for day in course.days(today - timedelta(days=BY_HAND), _last_day(course, today))
    )
    for day, number in planned:
        treatment = courses[number].treatment
        outcome = draw.choices(OUTCOMES, courses[number].odds)[0]
        late = min((today - day).days, draw.choice((0, 0, 0, 0, 1, 3)))
        moment = now - timedelta(days=(today - day).days - late)
        content = Content(
            treatment=treatment,
            held_on=day,
            modality="group" if treatment.is_group else "individual",
            outcome=outcome,
            minutes=75 if treatment.is_group else 50,
            components=tuple(draw.sample(COMPONENTS, 2)),
            self_check=draw.choice((None, 3, 4, 5, 5, 6)),
            concern=draw.choice(("", "", "", "supervision")),
        )
        log_session(
            therapist=treatment.therapist, content=content, version=0, at=moment, by=therapist
        )


def _grow(course: Course, lead: Member, today: date) -> None:
    """Phases that follow from the length of the treatment; a few ended early."""
    treatment = course.treatment
    began = treatment.started_on + timedelta(days=84)
    if course.is_broken_off:
        end_treatment(
            treatment=treatment,
            on=treatment.started_on + timedelta(days=61),
            reason="early_client",
            note="Wilde niet verder na de kennismaking met de groep.",
            by=lead,
        )
    elif began < today:
        move_to_phase(treatment=treatment, phase="treatment", on=began, by=lead)
