"""The week of one person: sessions recorded and to record, and what supervisees want to discuss."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from fidelity.choices import Outcome
from fidelity.models import SessionLog, Treatment
from fidelity.models.session import SessionState
from mbtq.core.scope import current_organisation
from programs.models import Practitioner
from programs.selectors.supervising import supervisees_of

# So long back supervision looks for what somebody wants to talk about.
TO_DISCUSS = timedelta(days=14)


@dataclass(frozen=True)
class SessionWeek:
    """The own sessions since Monday, the draft, and the treatments without a session yet."""

    draft: SessionLog | None = None
    recorded: int = 0
    held: int = 0
    waiting: list[Treatment] = field(default_factory=list)


def session_week(therapist: Practitioner, *, monday: date) -> SessionWeek:
    """Two queries. A treatment waits when at least one session a week was agreed."""
    rows = SessionLog.objects.filter(
        Q(state=SessionState.DRAFT) | Q(state=SessionState.LOGGED, held_on__gte=monday),
        therapist=therapist,
    ).select_related("treatment")
    found = list(rows)
    logged = [row for row in found if row.state == SessionState.LOGGED]
    running = Treatment.objects.filter(
        organisation_id=current_organisation(),
        therapist=therapist,
        ended_on=None,
        weekly__gte=1,
    )
    done = {row.treatment_id for row in logged}
    return SessionWeek(
        draft=next((row for row in found if row.state == SessionState.DRAFT), None),
        recorded=len(logged),
        held=sum(row.outcome == Outcome.HELD for row in logged),
        waiting=[one for one in running.order_by("code") if one.pk not in done],
    )


def to_discuss_with(person: Any, *, on: date) -> list[dict[str, Any]]:
    """Per supervisee how many sessions of the last two weeks are marked to talk about."""
    rows = SessionLog.objects.filter(
        organisation_id=current_organisation(),
        state=SessionState.LOGGED,
        therapist__in=supervisees_of(person, on=on).values("pk"),
        held_on__range=(on - TO_DISCUSS, on),
    ).exclude(concern="")
    found = rows.values("therapist_id", "therapist__name", "concern")
    counted: Any = found.annotate(n=Count("pk"), last=Max("held_on"))
    return list(counted.order_by("-concern", "therapist__name"))
