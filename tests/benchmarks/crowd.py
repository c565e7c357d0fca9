"""Many programs with ratings, written in bulk."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from mbtq.core.owner import as_owner
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Organisation
from mbtq.tenancy.services.members import create_organisation
from programs.choices import Determinant
from programs.models import DeterminantRating, Program


def crowd(slug: str, programs: int, today: date) -> Organisation:
    """An organisation under the demo's centre with so many rated programs; the same each time."""
    centre = Organisation.objects.get(slug="mbt-demo")
    place = create_organisation(name=slug.title(), slug=slug, centre=centre, is_demo=True)
    draw = random.Random(slug)
    with organisation_scope(place.pk):
        rows = [_program(place, number, today) for number in range(programs)]
        Program.objects.bulk_create(rows, batch_size=2000)
        ratings = [
            _rating(place, program, key.value, draw, today)
            for program in rows
            for key in Determinant
            if draw.random() < 0.9
        ]
        DeterminantRating.objects.bulk_create(ratings, batch_size=5000)
    # What autovacuum does a minute later: without it the plans depend on when that minute ends.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE programs_program, programs_determinantrating")
    return place


def _program(place: Organisation, number: int, today: date) -> Program:
    return Program(
        organisation=place,
        code=f"p{number:05}",
        name=f"Program {number:05}",
        setting="outpatient",
        started_on=today - timedelta(days=900),
        stage=1 + number % 8,
        stage_since=today - timedelta(days=100),
        gates_green=True,
    )


def _rating(
    place: Organisation, program: Program, key: str, draw: random.Random, today: date
) -> DeterminantRating:
    half = draw.randint(-4, 4)
    return DeterminantRating(
        organisation=place,
        program=program,
        determinant=key,
        low_half=half,
        high_half=half,
        informant_role="manager",
        rated_on=today - timedelta(days=draw.randint(0, 500)),
        recorded_at=timezone.now(),
    )
