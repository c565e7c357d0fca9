"""The programs of a canary: one that runs, with a team that was rated, and one that stopped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.choices import Determinant
from programs.models import Program, Team
from programs.services.people import assign, create_practitioner, record_credential
from programs.services.places import create_program, create_site, create_team, stop_program
from programs.services.ratings import rate_determinants, record_change_event
from programs.services.risk import compute_risks
from tests.canary.song import Canary

LONG_AGO = date(2023, 1, 1)


def tell_programs(canary: Canary) -> Team:
    """All of it, in the open scope; the team of the program that runs."""
    team = _program(canary)
    _stopped(canary)
    _ratings(canary, team.program)
    return team


def _program(canary: Canary) -> Team:
    program = create_program(
        code=canary.call("code"),
        name=canary.sing("program"),
        setting="day_hospital",
        started_on=LONG_AGO,
        stage=7,
        gates_green=True,
        target_group=canary.sing("target-group"),
        by=SYSTEM,
    )
    site = create_site(name=canary.sing("site"), city=canary.sing("city"), by=SYSTEM)
    team = create_team(
        program=program, name=canary.sing("team"), started_on=LONG_AGO, site=site, by=SYSTEM
    )
    _staff(canary, team)
    return team


def _staff(canary: Canary, team: Team) -> None:
    for role, place in (("team_lead", "lead"), ("therapist", "therapist")):
        person = create_practitioner(
            name=canary.sing(f"practitioner-{place}"),
            profession="psychotherapist",
            started_on=LONG_AGO,
            email=f"{canary.call(place)}@x.test",
            person=canary.place.people[role],
            by=SYSTEM,
        )
        assign(
            practitioner=person,
            team=team,
            role=place,
            hours_per_week=Decimal(8),
            since=LONG_AGO,
            by=SYSTEM,
        )
        source = canary.sing("source-of-credential")
        record_credential(
            practitioner=person, kind="therapist", since=LONG_AGO, source=source, by=SYSTEM
        )


def _stopped(canary: Canary) -> None:
    program = create_program(
        code=canary.call("stopped"),
        name=canary.sing("stopped-program"),
        setting="outpatient",
        started_on=LONG_AGO,
        by=SYSTEM,
    )
    stop_program(program=program, on=LONG_AGO, reason=canary.sing("stop-reason"), by=SYSTEM)


def _ratings(canary: Canary, program: Program) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    rate_determinants(
        program=program,
        ratings={key.value: 1.0 for key in Determinant},
        on=today,
        at=now,
        role="manager",
        informant=canary.place.people["manager"],
        evidence={key.value: canary.sing("evidence") for key in Determinant},
        by=SYSTEM,
    )
    record_change_event(
        program=program,
        kind="move",
        on=today,
        at=now,
        note=canary.sing("note-of-event"),
        impact=canary.sing("impact"),
        by=SYSTEM,
    )
    compute_risks(on=today, at=now, trigger="change")
