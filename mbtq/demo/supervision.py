"""A year of supervision: arrangements, what was held, moved and cancelled, and what was agreed."""

from __future__ import annotations

import random
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.demo.sessions import OWN_CODES
from mbtq.tenancy.member import Member
from programs.models import Assignment, Practitioner, Team
from programs.selectors.staffing import CORE_ROLES
from supervision.choices import Form, Item, Material, Mode, Outcome, Purpose, Track
from supervision.models import Agreement, Arrangement
from supervision.planning import expected_days
from supervision.selectors.sessions import to_confirm_for
from supervision.services.arrangements import make_arrangement
from supervision.services.days import cancel_day, move_day
from supervision.services.sessions import Content, Part, confirm_session, record_session

# By organisation: the team of the therapist with an account, and the other one.
TEAMS = {"de-linde": ("Team Noord", "Team Zuid"), "het-anker": ("Team Haven", "Team Kade")}
DUO_SINCE, TEAM_SINCE = 330, 365  # days ago
CONSULTANT = "K. de Graaf"
# After the reorganisation supervision of the team was often left out.
SHAKEN = range(95, 150)
LEARNED = (
    ("Hoe blijf ik nieuwsgierig als de cliënt zeker weet dat ik haar afwijs?",
     "Eerst het gevoel erkennen, dan pas vragen.", "Twee keer stoppen en terugspoelen"),
    ("Ik legde te veel uit toen het spannend werd.",
     "Bij hoge spanning korter praten en dichter bij het gevoel blijven.",
     "Een fragment opnemen waarin ik stop met uitleggen"),
    ("Wanneer daag ik uit en wanneer steun ik?",
     "Uitdagen kan als het contact weer staat.", "Eén keer uitdagen en kijken wat er gebeurt"),
    ("De groep praat over zelfbeschadiging en ik schrik.",
     "Mijn schrik hardop maken helpt de groep om verder te denken.",
     "Crisisplan met de groep doornemen"),
)  # fmt: skip
ITEMS = (Item.NOT_KNOWING, Item.AFFECT_FOCUS, Item.CHALLENGE, Item.STOP_AND_REWIND, Item.MODES)


@dataclass
class Room:
    """One organisation: who supervises, who is supervised, and the moment of telling."""

    slug: str
    supervisor: Member
    therapist: Member
    leads: Practitioner
    own: Practitioner
    draw: random.Random
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def moment(self, day: date) -> datetime:
        """At the end of that day."""
        return self.at - timedelta(days=(self.today - day).days)

    def told(self, day: date) -> AbstractContextManager[None]:
        """The trail keeps what follows as of that day."""
        return origin(via="demo", at=self.moment(day))


def build_supervision(cast: Cast, *, at: datetime) -> None:
    """Arrangements and sessions of both organisations."""
    for slug, (first, second) in TEAMS.items():
        supervisor = cast.member(f"supervisor@{slug}.example", slug)
        with (
            organisation_scope(cast.places[slug].pk, person=supervisor.person_id),
            origin(via="demo"),
        ):
            room = _room(cast, slug, supervisor, at)
            _duo(room, Team.objects.get(name=first))
            _team(room, Team.objects.get(name=first), every=1, is_shaken=slug == "de-linde")
            _team(room, Team.objects.get(name=second), every=2, is_shaken=False)
            _consultation(room, Team.objects.get(name=first))
    _confirm(cast, at)


def _room(cast: Cast, slug: str, supervisor: Member, at: datetime) -> Room:
    leads, own = (
        Practitioner.objects.get(person=cast.people[f"{login}@{slug}.example"])
        for login in ("supervisor", "therapist")
    )
    draw = random.Random(f"supervision {slug}")  # noqa: S311  a story, not a secret
    therapist = cast.member(f"therapist@{slug}.example", slug)
    return Room(slug, supervisor, therapist, leads, own, draw, at)


def _core(team: Team) -> list[Practitioner]:
    rows = Assignment.objects.filter(team=team, until=None, role__in=CORE_ROLES)
    return [row.practitioner for row in rows.select_related("practitioner").order_by("pk")]


def _weekday(day: date, wanted: int) -> date:
    """The first such weekday (0 is Monday) from that day on."""
    return day + timedelta(days=(wanted - day.weekday()) % 7)


def _arrange(room: Room, team: Team, people: list[Practitioner], **given: Any) -> Arrangement:
    whole: dict[str, Any] = {"mode": Mode.IN_PERSON, "until": None, "consultant": "", **given}
    coming = [(one, max(whole["first_on"], one.started_on)) for one in people]
    return make_arrangement(team=team, supervisees=coming, by=room.supervisor, **whole)


def _duo(room: Room, team: Team) -> None:
    """Two together every other week, for the register: with notes and agreements."""
    colleague = next(one for one in _core(team) if one != room.own)
    arrangement = _arrange(
        room,
        team,
        [room.own, colleague],
        supervisor=room.leads,
        form=Form.DUO,
        purpose=Purpose.TRAINING,
        minutes=60,
        first_on=_weekday(room.today - timedelta(days=DUO_SINCE), 3),
        starts_at=time(15, 30),
        every_weeks=2,
        place="Kamer 2",
    )
    days = _past_days(room, arrangement)
    for number, day in enumerate(days):
        with room.told(day):
            if number % 7 == 3:
                _cancel(room, arrangement, day, "supervisor")
            else:
                moved = timedelta(days=1) if number % 7 == 5 else timedelta(0)
                _hold_duo(room, arrangement, day, day + moved, colleague, number)
    coming = expected_days(
        arrangement.first_on, 2, None, room.today + timedelta(days=1),
        room.today + timedelta(days=40),
    )  # fmt: skip
    move_day(
        arrangement=arrangement, planned_on=coming[1], to_on=coming[1] + timedelta(days=1),
        starts_at=time(9, 0), by=room.supervisor,
    )  # fmt: skip


def _cancel(room: Room, arrangement: Arrangement, day: date, who: str) -> None:
    cancel_day(
        arrangement=arrangement,
        planned_on=day,
        cancelled_by=who,
        at=room.moment(day),
        by=room.supervisor,
    )


def _past_days(room: Room, arrangement: Arrangement) -> list[date]:
    return expected_days(
        arrangement.first_on,
        arrangement.every_weeks,
        arrangement.until,
        arrangement.first_on,
        room.today - timedelta(days=2),
    )


def _hold_duo(
    room: Room,
    arrangement: Arrangement,
    planned: date,
    day: date,
    colleague: Practitioner,
    number: int,
) -> None:
    question, learned, agreement = LEARNED[number % len(LEARNED)]
    code = OWN_CODES[room.slug][number % 3]
    setting = "group" if code.startswith("GROEP") else "individual"
    own = Part(
        supervisee=room.own,
        codes=(code,),
        setting=setting,
        fragment=f"VID-{number:03d}, minuut 12 tot 27" if number % 2 else "",
        question=question,
        learned=learned,
        agreement=agreement if number % 3 != 1 else "",
        due_on=day + timedelta(days=14) if number % 3 == 0 else None,
        track=Track.BASIC_THERAPIST,
    )
    open_ones = Agreement.objects.filter(supervisee=room.own, closed_on=None)
    closings = {} if number % 5 == 4 else {one.pk: Outcome.KEPT for one in open_ones}
    record_session(
        content=Content(
            held_on=day,
            minutes=60,
            form=Form.DUO,
            present=(own, Part(supervisee=colleague, learned=learned, track=Track.BASIC_THERAPIST)),
            supervisor=room.leads,
            purpose=Purpose.TRAINING,
            mode=Mode.VIDEO if number % 9 == 8 else Mode.IN_PERSON,
            starts_at=time(15, 30),
            materials=(Material.FRAGMENT,) if number % 2 else (Material.SPOKEN,),
            items=tuple(room.draw.sample(ITEMS, 2)),
            arrangement=arrangement,
            planned_on=planned,
            closings=closings,
        ),
        at=room.moment(day),
        by=room.supervisor,
    )


def _team(room: Room, team: Team, *, every: int, is_shaken: bool) -> None:
    """The team together; here and there it was cancelled, or nobody said what became of it."""
    people = [one for one in _core(team) if one != room.leads]
    arrangement = _arrange(
        room,
        team,
        people,
        supervisor=room.leads,
        form=Form.TEAM,
        purpose=Purpose.QUALITY,
        minutes=75,
        first_on=_weekday(room.today - timedelta(days=TEAM_SINCE), every),
        starts_at=time(9, 0),
        every_weeks=every,
        place="Grote vergaderkamer",
    )
    for day in _past_days(room, arrangement):
        ago = (room.today - day).days
        chance = room.draw.random()
        who = room.draw.choice(("organisation", "supervisor"))
        with room.told(day):
            if chance < (0.6 if is_shaken and ago in SHAKEN else 0.08):
                _cancel(room, arrangement, day, who)
            elif chance < 0.97:
                _hold_team(room, arrangement, day, people)


def _hold_team(room: Room, arrangement: Arrangement, day: date, people: list[Practitioner]) -> None:
    here = [one for one in people if one.started_on <= day]
    absent = tuple(one for one in here if room.draw.random() < 0.12 and one != room.own)
    present = tuple(Part(supervisee=one) for one in here if one not in absent)
    record_session(
        content=Content(
            held_on=day,
            minutes=75,
            form=Form.TEAM,
            present=present,
            absent=absent,
            supervisor=room.leads,
            purpose=Purpose.QUALITY,
            starts_at=time(9, 0),
            materials=(Material.VIDEO_WHOLE,),
            items=(Item.TEAM_PROCESS, Item.GROUP_PROCESS),
            arrangement=arrangement,
            planned_on=day,
        ),
        at=room.moment(day),
        by=room.supervisor,
    )


def _consultation(room: Room, team: Team) -> None:
    """Somebody of the expertise centre thinks along every quarter; a participant records it."""
    arrangement = _arrange(
        room,
        team,
        [room.own, *[one for one in _core(team) if one != room.own][:2]],
        supervisor=None,
        consultant=CONSULTANT,
        form=Form.CONSULTATION,
        purpose=Purpose.QUALITY,
        minutes=90,
        first_on=_weekday(room.today - timedelta(days=200), 4),
        starts_at=time(13, 0),
        every_weeks=13,
        place="",
    )
    for day in _past_days(room, arrangement):
        with (
            organisation_scope(arrangement.organisation_id, person=room.therapist.person_id),
            room.told(day),
        ):
            record_session(
                content=Content(
                    held_on=day,
                    minutes=90,
                    form=Form.CONSULTATION,
                    present=(Part(supervisee=room.own, learned="Samen de formulering herzien."),),
                    consultant=CONSULTANT,
                    purpose=Purpose.QUALITY,
                    mode=Mode.VIDEO,
                    starts_at=time(13, 0),
                    arrangement=arrangement,
                    planned_on=day,
                ),
                at=room.moment(day),
                by=room.therapist,
            )


def _confirm(cast: Cast, at: datetime) -> None:
    """The therapist with an account confirms; the last two weeks still wait."""
    for slug in TEAMS:
        member = cast.member(f"therapist@{slug}.example", slug)
        today = timezone.localdate(at)
        with organisation_scope(cast.places[slug].pk, person=member.person_id), origin(via="demo"):
            for session in to_confirm_for(member):
                if (today - session.held_on).days > 16:
                    moment = at - timedelta(days=(today - session.held_on).days - 1)
                    confirm_session(session=session, version=session.version, at=moment, by=member)
