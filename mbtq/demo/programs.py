"""The programs of the demo, their teams and people, and how the determinants were rated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Organisation
from programs.choices import Determinant
from programs.models import Practitioner, Program, Team
from programs.risk.case import Rating
from programs.services.people import assign, create_practitioner, record_credential
from programs.services.places import create_program, create_site, create_team
from programs.services.ratings import rate_determinants, record_change_event
from programs.services.risk import compute_risks

KEYS = [key.value for key in Determinant]


@dataclass(frozen=True)
class Quarter:
    """What the informants said, so many days ago; one value per determinant, D1 to D8.

    `spread` is what the therapist sees differently, by determinant.
    """

    days_ago: int
    ratings: tuple[float | None, ...]
    spread: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Plot:
    """One program of the story."""

    slug: str
    code: str
    name: str
    setting: str
    stage: int
    gates: bool | None
    team: str
    city: str
    people: tuple[tuple[str, str, str, int], ...]  # name, profession, role, hours
    quarters: tuple[Quarter, ...]
    event: tuple[str, int, str] | None = None  # kind, days ago, note


def _people(*names: str) -> tuple[tuple[str, str, str, int], ...]:
    kinds = (
        ("psychotherapist", "therapist", 28),
        ("health_psychologist", "therapist", 32),
        ("nurse_specialist", "nurse", 24),
        ("sociotherapist", "sociotherapist", 32),
        ("arts_therapist", "arts_therapist", 16),
        ("psychiatrist", "psychiatrist", 12),
    )
    return tuple((name, *kinds[place % len(kinds)]) for place, name in enumerate(names))


GOOD = (2.0, 1.0, 1.5, 1.0, 1.0, 1.0, 1.0, 1.0)
PLOTS = (
    Plot(
        "de-linde", "linde-deeltijd", "MBT deeltijd Noord", "day_hospital", 7, True,
        "Team Noord", "Assen",
        _people("F. Aarts", "G. Boot", "Y. Cremer", "O. Dijkstra", "V. Evers", "Z. Faber"),
        (
            Quarter(330, GOOD),
            Quarter(240, GOOD),
            Quarter(120, (-1.0, -1.0, 1.5, 0.0, 1.0, 1.0, 0.0, 1.0), {"leadership": -0.5}),
            Quarter(20, (-1.0, -1.0, 1.0, 0.0, 0.5, 1.0, 0.0, 1.0), {"leadership": -0.5}),
        ),
        ("reorganisation", 150, "Samenvoeging van drie afdelingen."),
    ),
    Plot(
        "de-linde", "linde-iop", "MBT intensief ambulant", "intensive_outpatient", 8, True,
        "Team Zuid", "Zwolle",
        _people("A. Geerts", "B. Hoek", "C. Idema", "D. Jonker", "E. Kramer"),
        (
            Quarter(300, (1.0,) * 8),
            Quarter(180, (1.5, 1.5, 1.5, 1.0, 1.0, 1.0, 1.0, 1.0)),
            Quarter(40, (2.0, 1.5, 1.5, 1.5, 1.0, 1.5, 1.0, 1.5)),
        ),
    ),
    Plot(
        "de-linde", "linde-mbt-a", "MBT voor adolescenten", "adolescents", 3, None,
        "Team Jong", "Zwolle",
        _people("H. Lamers", "I. Maas", "J. Nieland"),
        (Quarter(30, (1.0, 1.0, 0.0, None, None, None, None, None)),),
    ),
    Plot(
        "het-anker", "anker-ambulant", "MBT ambulant", "outpatient", 7, True,
        "Team Haven", "Delft",
        _people("K. Oosten", "L. Post", "M. Quist", "N. Reuver", "O. Stam", "P. Tol"),
        (
            Quarter(320, (0.0, 0.0, 0.5, 0.0, 0.0, 0.5, 0.0, 1.0)),
            Quarter(170, (0.5, 0.0, 0.5, 0.0, 0.5, 0.5, 0.0, 1.0)),
            Quarter(50, (0.5, 0.5, 0.5, 0.0, 0.5, 0.5, -0.5, 1.0)),
        ),
    ),
    Plot(
        "het-anker", "anker-kliniek", "MBT klinisch", "inpatient", 6, True,
        "Team Kade", "Delft",
        _people("Q. Uiterwijk", "R. Visser", "S. Wolters"),
        (
            Quarter(280, (-0.5, 0.0, -1.0, -1.0, -1.0, -1.0, -1.0, 0.0)),
            Quarter(60, (-1.0, 0.0, -1.0, -1.0, -1.0, -1.0, -1.0, 0.0), {"selection": -0.5}),
        ),
    ),
    Plot(
        "het-anker", "anker-gezin", "MBT met gezinnen", "families", 7, True,
        "Team Brug", "Gouda",
        _people("T. Xander", "U. IJzer", "V. Zandt", "W. Adema"),
        (Quarter(255, (1.5, 1.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)),),
        ("move", 90, "Verhuizing naar een ander gebouw."),
    ),
)  # fmt: skip


def build_programs(cast: Cast, *, at: datetime) -> None:
    """Sets up the programs and tells their year, month by month."""
    today = timezone.localdate(at)
    for slug in ("de-linde", "het-anker"):
        place = cast.places[slug]
        manager = cast.member(f"manager@{slug}.example", slug)
        plots = [plot for plot in PLOTS if plot.slug == slug]
        with organisation_scope(place.pk, person=manager.person_id):
            staff = _own_staff(cast, place, manager, today)
            built = [(plot, _program(plot, staff, manager, today)) for plot in plots]
            _tell_the_year(cast, built, manager, at)


def _own_staff(
    cast: Cast, place: Organisation, manager: Member, today: date
) -> dict[str, Practitioner]:
    """The people with an account: they work in the first team of their organisation."""
    slug = place.slug
    found = {}
    for login, profession in (
        ("therapist", "psychotherapist"),
        ("supervisor", "clinical_psychologist"),
        ("lead", "health_psychologist"),
    ):
        person = cast.people[f"{login}@{slug}.example"]
        found[login] = create_practitioner(
            name=person.name,
            profession=profession,
            started_on=today - timedelta(days=900),
            email=person.email,
            person=person,
            by=manager,
        )
    # The therapists are in training: what they may show comes with their dossier.
    kinds = {"supervisor": "supervisor", "lead": "therapist"}
    for login, kind in kinds.items():
        record_credential(
            practitioner=found[login],
            kind=kind,
            since=today - timedelta(days=700),
            until=today + timedelta(days=400),
            source="Register",
            by=manager,
        )
    return found


def _program(plot: Plot, staff: dict[str, Practitioner], manager: Member, today: date) -> Program:
    started = today - timedelta(days=1200)
    program = create_program(
        code=plot.code,
        name=plot.name,
        setting=plot.setting,
        started_on=started,
        stage=plot.stage,
        gates_green=plot.gates,
        target_group="Volwassenen met een persoonlijkheidsstoornis",
        by=manager,
    )
    site = create_site(name=f"Locatie {plot.name}", city=plot.city, by=manager)
    team = create_team(program=program, name=plot.team, started_on=started, site=site, by=manager)
    _fill(team, plot, staff, manager, today)
    return program


def _fill(
    team: Team, plot: Plot, staff: dict[str, Practitioner], manager: Member, today: date
) -> None:
    places: list[tuple[Practitioner, str, int]] = [
        (staff["lead"], "lead", 8),
        (staff["supervisor"], "supervisor", 4),
    ]
    if plot.code in ("linde-deeltijd", "anker-ambulant"):
        places.append((staff["therapist"], "therapist", 28))
    for number, (name, profession, role, hours) in enumerate(plot.people):
        since = today - timedelta(days=800 - 90 * number)
        person = create_practitioner(name=name, profession=profession, started_on=since, by=manager)
        places.append((person, role, hours))
        if number % 3 != 2:
            kind = "basic_therapist" if number % 2 == 0 else "basic_course"
            record_credential(practitioner=person, kind=kind, since=since, by=manager)
    for person, role, hours in places:
        assign(
            practitioner=person,
            team=team,
            role=role,
            hours_per_week=Decimal(hours),
            since=max(person.started_on, today - timedelta(days=800)),
            by=manager,
        )


def _tell_the_year(
    cast: Cast, built: list[tuple[Plot, Program]], manager: Member, at: datetime
) -> None:
    """Ratings and events in the order of time, and the score at the end of each month."""
    acts: list[tuple[int, Any]] = []
    for plot, program in built:
        for quarter in plot.quarters:
            acts.append((quarter.days_ago, (_rate, plot, program, quarter)))
        if plot.event:
            acts.append((plot.event[1], (_event, plot, program, plot.event)))
    months = [(30 * month, None) for month in range(12, -1, -1)]
    for days_ago, act in sorted([*acts, *months], key=lambda pair: -pair[0]):
        moment = at - timedelta(days=days_ago)
        with origin(via="demo", at=moment):
            if act is None:
                compute_risks(on=timezone.localdate(moment), at=moment, trigger="night")
            else:
                tell, plot, program, what = act
                tell(cast, plot, program, what, moment, manager)


def _rate(
    cast: Cast, plot: Plot, program: Program, quarter: Quarter, moment: datetime, manager: Member
) -> None:
    ratings: dict[str, Rating] = dict(zip(KEYS, quarter.ratings, strict=True))
    seen: dict[str, Rating] = {
        key: None if value is None else value + quarter.spread.get(key, 0.0)
        for key, value in zip(KEYS, quarter.ratings, strict=True)
    }
    informants: list[tuple[User, str, dict[str, Rating]]] = [
        (manager.person, "manager", ratings),
        (cast.people[f"lead@{plot.slug}.example"], "team_lead", seen),
    ]
    for person, role, said in informants:
        rate_determinants(
            program=program,
            ratings=said,
            on=timezone.localdate(moment),
            at=moment,
            role=role,
            informant=person,
            evidence={"commitment": "Jaargesprek met het bestuur."} if role == "manager" else None,
            by=manager,
        )


def _event(
    cast: Cast,
    plot: Plot,
    program: Program,
    event: tuple[str, int, str],
    moment: datetime,
    manager: Member,
) -> None:
    record_change_event(
        program=program,
        kind=event[0],
        on=timezone.localdate(moment),
        at=moment,
        note=event[2],
        by=manager,
    )
