"""What is invented for a sandbox: one program with two teams and eight weeks of sessions.

Nobody in it exists. It is the same for everybody, so that an example in a letter of one supplier
to another means the same thing on both sides; only the days move along.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from fidelity.choices import Modality, Outcome
from fidelity.services.receiving import Incoming, receive_sessions
from fidelity.services.treatments import start_treatment
from mbtq.accounts.models import User
from mbtq.tenancy.member import SYSTEM
from programs.choices import Determinant
from programs.models import Practitioner, Team
from programs.risk.case import Rating
from programs.services.people import assign, create_practitioner, record_credential
from programs.services.places import create_program, create_team
from programs.services.ratings import rate_determinants

WEEKS = 8
# Name, profession, role in the team, hours a week, team.
PEOPLE = (
    ("Proef Een", "psychotherapist", "therapist", "24", 0),
    ("Proef Twee", "health_psychologist", "therapist", "28", 0),
    ("Proef Drie", "sociotherapist", "sociotherapist", "32", 0),
    ("Proef Vier", "clinical_psychologist", "supervisor", "8", 0),
    ("Proef Vijf", "psychotherapist", "therapist", "20", 1),
    ("Proef Zes", "psychiatrist", "psychiatrist", "12", 1),
)
RATINGS = (1.0, 0.5, 1.0, 0.5, 0.0, 1.0, -0.5, 0.5)  # of the determinants, in their order


def tell_sandbox(*, person: User, at: datetime) -> None:
    """Fills the open organisation; `person` asked for it and rates the determinants."""
    today = localdate(at)
    begun = today - timedelta(days=400)
    program = create_program(
        code="proef",
        name="MBT proef",
        setting="day_hospital",
        started_on=begun,
        stage=7,
        gates_green=True,
        by=SYSTEM,
    )
    teams = [
        create_team(program=program, name=name, started_on=begun, by=SYSTEM)
        for name in ("Team Proef", "Team Toets")
    ]
    people = [_person(number, teams, begun) for number in range(len(PEOPLE))]
    codes = _treatments(teams, people, today)
    receive_sessions(rows=_sessions(codes, today), only_good=True, at=at, by=SYSTEM)
    ratings: dict[str, Rating] = dict(zip(map(str, Determinant), RATINGS, strict=True))
    rate_determinants(
        program=program,
        ratings=ratings,
        on=today,
        at=at,
        role="manager",
        informant=person,
        by=SYSTEM,
    )


def _person(number: int, teams: list[Team], begun: date) -> Practitioner:
    name, profession, role, hours, team = PEOPLE[number]
    practitioner = create_practitioner(
        name=name,
        profession=profession,
        started_on=begun,
        email=f"{name.lower().replace(' ', '.')}@proef.example",
        by=SYSTEM,
    )
    assign(
        practitioner=practitioner,
        team=teams[team],
        role=role,
        hours_per_week=Decimal(hours),
        since=begun,
        by=SYSTEM,
    )
    if role in ("therapist", "supervisor"):
        record_credential(
            practitioner=practitioner,
            kind=role,
            since=begun,
            until=begun + timedelta(days=5 * 365),
            source="Proef",
            by=SYSTEM,
        )
    return practitioner


def _treatments(teams: list[Team], people: list[Practitioner], today: date) -> list[str]:
    therapists = [one for one, told in zip(people, PEOPLE, strict=True) if told[2] == "therapist"]
    codes = []
    for number in range(8):
        therapist = therapists[number % len(therapists)]
        code = f"P-{number + 1}X{number + 1}"
        start_treatment(
            code=code,
            team=teams[PEOPLE[people.index(therapist)][4]],
            therapist=therapist,
            started_on=today - timedelta(weeks=WEEKS + number),
            by=SYSTEM,
        )
        codes.append(code)
    return codes


def _sessions(codes: list[str], today: date) -> list[Incoming]:
    """Once a week each; every seventh was missed."""
    found = []
    for week in range(WEEKS):
        for number, code in enumerate(codes):
            is_missed = (week * len(codes) + number) % 7 == 3
            told: dict[str, Any] = {
                "code": code,
                "held_on": today - timedelta(weeks=week, days=1 + number % 5),
                "modality": str(Modality.INDIVIDUAL),
            }
            outcome = Outcome.NO_SHOW if is_missed else Outcome.HELD
            found.append(Incoming(**told, outcome=str(outcome), minutes=0 if is_missed else 50))
    return found
