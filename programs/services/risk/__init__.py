"""Computing the implementation risk: for all programs of an organisation in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from mbtq.core.scope import current_organisation
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from programs.catalog import risk_model
from programs.models import Program, RiskModel, RiskScore
from programs.risk_model import Model
from programs.selectors.risk_page import TASK as TASK
from programs.services.risk import parameters
from programs.services.risk.statement import scoring_statement

MODEL = "count"
# Several ratings in a row become one computation.
DEBOUNCE = timedelta(seconds=1)


def request_risk(program: Program) -> None:
    """Asks for a new score; part of the act that changed something."""
    request_work(TASK, organisation=current_organisation(), subject=program.pk, after=DEBOUNCE)


@transaction.atomic
def compute_risks(
    *, on: date, at: datetime, trigger: str, only: Iterable[UUID] | None = None
) -> list[UUID]:
    """Scores the running programs of the open organisation (or only some) as they stand `on`.

    A score is stored when its inputs differ from those of the last one, and otherwise only the
    time of checking. Returns the ids of the new scores.
    """
    new = _run(risk_model(MODEL), on=on, at=at, trigger=trigger, only=only)
    if new:
        record("risk.computed", by=None, programs=len(new), trigger=trigger)
        _record_levels(new)
    return new


def _record_levels(new: list[UUID]) -> None:
    """Which programs stand at another level than by their last score; a first one is no change."""
    former = RiskScore.objects.filter(
        organisation_id=current_organisation(),
        program=OuterRef("program"),
        computed_at__lt=OuterRef("computed_at"),
    ).order_by("-computed_at")
    scores = RiskScore.objects.filter(organisation_id=current_organisation(), pk__in=new)
    scores = scores.annotate(before=Subquery(former.values("level")[:1]))
    for score in scores.exclude(before=None).exclude(before=F("level")).select_related("program"):
        record(
            "risk.level_changed",
            by=None,
            about=score.program,
            before=score.before,
            after=score.level,
        )


def _run(
    model: Model, *, on: date, at: datetime, trigger: str, only: Iterable[UUID] | None
) -> list[UUID]:
    stored = RiskModel.objects.get(key=model.key, version=model.version)
    given = {
        **parameters.of_model(model),
        **parameters.of_day(on, model),
        "organisation": current_organisation(),
        "only": None if only is None else list(only),
        "model": stored.pk,
        "at": at,
        "trigger": trigger,
    }
    with connection.cursor() as cursor, _joined_by_hash(cursor):
        cursor.execute(scoring_statement(model), given)
        return [score for (score,) in cursor.fetchall()]


@contextmanager
def _joined_by_hash(cursor: Any) -> Iterator[None]:
    """No nested loops between the parts of the statement.

    The planner cannot know how many rows a part gives, above all just after an import. When it
    guesses one, it compares each row of a part with each row of another.
    """
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    # An error ends the transaction, and the setting with it.
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
