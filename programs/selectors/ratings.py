"""Reading ratings, events and scores."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import ChangeEvent, DeterminantRating, Program, RiskScore
from programs.risk.case import Mixed, Rating
from programs.risk.informants import Informant
from programs.risk.months import months_before

# Ratings of over a year are kept in the reckoning for a while, to say that they expired.
KEPT_MONTHS = 36


def rating_of(row: DeterminantRating) -> Rating:
    """The rating in points: a number, an interval, or None for unknown."""
    if row.low_half is None or row.high_half is None:
        return None
    low, high = row.low_half / 2, row.high_half / 2
    return low if low == high else Mixed(low, high)


def latest_ratings(programs: Iterable[UUID], *, on: date) -> QuerySet[DeterminantRating]:
    """The latest rating of each informant per program and determinant, as it stood `on`."""
    return (
        DeterminantRating.objects.filter(
            organisation_id=current_organisation(),
            program__in=list(programs),
            withdrawn_at=None,
            rated_on__lte=on,
            rated_on__gte=months_before(on, KEPT_MONTHS),
        )
        .annotate(who=Coalesce("informant_id", "id"))
        .order_by("program_id", "determinant", "who", "-rated_on", "-recorded_at", "-id")
        .distinct("program_id", "determinant", "who")
    )


def informants_of(
    rows: Iterable[DeterminantRating],
) -> dict[UUID, dict[str, list[Informant]]]:
    """What each informant says, by program and determinant; one query when `rows` is a queryset."""
    found: dict[UUID, dict[str, list[Informant]]] = {}
    for row in rows:
        who = str(row.informant_id or "")
        informant = Informant(rating_of(row), row.rated_on, row.informant_role, who)
        found.setdefault(row.program_id, {}).setdefault(row.determinant, []).append(informant)
    return found


def ratings_seen_by(member: Member, program: Program) -> QuerySet[DeterminantRating]:
    """One's own. What others said is shown together only, as median and spread: with one program
    lead per program a role is a name, and who is not sure of that answers less honestly.
    """
    return ratings_of(program).filter(informant_id=member.person_id)


def ratings_of(program: Program) -> QuerySet[DeterminantRating]:
    """Every rating of a program, newest first, withdrawn ones included."""
    found = DeterminantRating.objects.filter(
        organisation_id=current_organisation(), program=program
    )
    return found.select_related("informant").order_by("-rated_on", "-recorded_at")


def events_of(program: Program) -> QuerySet[ChangeEvent]:
    """All change events of a program, newest first."""
    found = ChangeEvent.objects.filter(organisation_id=current_organisation(), program=program)
    return found.filter(withdrawn_at=None).order_by("-on")


def scores_of(program: Program) -> QuerySet[RiskScore]:
    """The history of a program's risk, newest first."""
    found = RiskScore.objects.filter(organisation_id=current_organisation(), program=program)
    return found.select_related("model").order_by("-computed_at")


def score_on(program: Program, on: date) -> RiskScore | None:
    """The score that held on that day, None before the first."""
    return scores_of(program).filter(on__lte=on).first()
