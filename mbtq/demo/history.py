"""Clients of earlier years, so that charts reach back two years, and the baselines in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from fidelity.choices import ChartKey
from fidelity.models import Treatment
from fidelity.series import months_until
from fidelity.services.baselines import set_baseline
from fidelity.services.importing import import_sessions
from fidelity.services.treatments import end_treatment, start_treatment
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.demo.sessions import COMPONENTS, HEAD, ODDS, OUTCOMES, code_from
from mbtq.tenancy.member import Member
from programs.models import Assignment, Practitioner, Program, Team

SLUG = "de-linde"
TEAMS = ("Team Noord", "Team Zuid")
STARTS = range(790, 400, -26)  # days ago that one more client began
DAYS, BROKEN_OFF_AFTER, EVERY = 300, 55, 4  # every fourth of them stopped early
LAST_DAY = 155  # days ago that the last one ended, before the reorganisation


def build_history(cast: Cast, *, at: datetime) -> None:
    """Earlier clients of De Linde, and from when the limits of two charts begin anew."""
    lead = cast.member(f"lead@{SLUG}.example", SLUG)
    with organisation_scope(cast.places[SLUG].pk, person=lead.person_id):
        for name in TEAMS:
            _tell(Team.objects.get(name=name), lead, at)
        _begin_anew(lead, at)


def _tell(team: Team, lead: Member, at: datetime) -> None:
    draw, today = random.Random(f"history {team.name}"), timezone.localdate(at)  # noqa: S311
    treatments = []
    for number, ago in enumerate(STARTS):
        began = today - timedelta(days=ago)
        treatment = start_treatment(
            code=code_from(draw),
            team=team,
            therapist=_somebody(team, began, draw),
            started_on=began,
            by=lead,
        )
        length = BROKEN_OFF_AFTER + number if number % EVERY == 2 else DAYS
        last = min(began + timedelta(days=length), today - timedelta(days=LAST_DAY))
        treatments.append((treatment, last))
    text = HEAD + "".join(row for one in treatments for row in _rows(*one, draw))
    import_sessions(
        data=text.encode(), name="epd-archief.csv", own=None, only_good=False, at=at, by=lead
    )
    for treatment, last in treatments:
        is_early = (last - treatment.started_on).days < DAYS / 2
        reason = "early_client" if is_early else "completed"
        end_treatment(treatment=treatment, on=last, reason=reason, note="", by=lead)


def _somebody(team: Team, day: date, draw: random.Random) -> Practitioner:
    """One of those who treated in the team on that day; its first one before anybody did."""
    rows = Assignment.objects.filter(team=team, role__in=("therapist", "nurse"))
    people = [row.practitioner for row in rows.select_related("practitioner").order_by("since")]
    there = [one for one in people if one.started_on <= day]
    return draw.choice(there or people[:1])


def _rows(treatment: Treatment, last: date, draw: random.Random) -> Iterator[str]:
    day = treatment.started_on
    while day <= last:
        outcome = draw.choices(OUTCOMES, ODDS)[0]
        minutes = 50 if outcome == "held" else ""
        parts = "|".join(draw.sample(COMPONENTS, 2))
        yield f"{treatment.code},{day},individual,{outcome},{minutes},{parts}\n"
        day += timedelta(days=7)


def _begin_anew(lead: Member, at: datetime) -> None:
    """Team Noord agreed on calling back; a program began to plan further ahead."""
    noord = Team.objects.get(name="Team Noord")
    iop = Program.objects.get(code="linde-iop")
    for place, month, days_ago, reason in (
        (noord, 9, 60, "Wie afzegt, wordt dezelfde dag gebeld."),
        (iop, 12, 1, "Afspraken staan nu een half jaar vooruit."),
    ):
        moment = at - timedelta(days=days_ago)
        since, _last = months_until(timezone.localdate(moment))[month]
        with origin(via="demo", at=moment):
            set_baseline(
                place=place,
                chart=ChartKey.HELD,
                scale=None,
                since=since,
                reason=reason,
                at=moment,
                by=lead,
            )
