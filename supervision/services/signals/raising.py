"""Reporting a signal: the row, who is told, and the agenda, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import Team
from supervision.choices import ABOUT_THE_LEAD, Level, Occasion, PointKind, StepKind
from supervision.models import AgendaPoint, AnonymousReport, Signal, SignalStep
from supervision.selectors.signal_people import Circle, circle_of
from supervision.services.counting import request_signal_counts
from supervision.services.signals.content import NotWhole, Report, checked
from supervision.services.signals.protocols import note_protocol
from supervision.services.signals.telling import tell
from supervision.threats import (
    WITHIN,
    Earlier,
    is_severe,
    repeats,
    suggested_protocol,
    suggested_review_on,
)


class NobodyToOwn(DomainError):
    """Nobody in the organisation may act on this signal."""


@transaction.atomic
def raise_signal(*, report: Report, anonymously: bool = False, at: datetime, by: Actor) -> Signal:
    """Keeps a report and tells who must know, all or nothing.

    A severe one is told the same moment to its owner, the program leads and the supervisors and
    leads of its team, except whom it is about. `anonymously`: who reported it is known to that
    person's own account, and to the trail. Raises `NotWhole` and `NobodyToOwn`.
    """
    on = localdate(at)
    report = checked(report, on=on)
    signal = signal_of(report, at=at)
    circle = circle_of([report.program.pk], on=on)
    owner = _owner(report, signal, circle)
    signal.owner = owner
    person = by.person if isinstance(by, Member) else None
    signal.reporter = None if anonymously else person
    signal.save(force_insert=True)
    if anonymously and person is not None:
        AnonymousReport.objects.create(
            organisation_id=signal.organisation_id, signal=signal, person=person
        )
    if report.done:
        SignalStep.objects.create(
            organisation_id=signal.organisation_id,
            signal=signal,
            kind=StepKind.DONE,
            at=at,
            by=signal.reporter,
            text=report.done,
        )
    record(
        "signal.raised",
        by=by.person_id,
        about=signal,
        level=signal.level,
        what=signal.kind,
        severity=signal.severity,
        owner=owner.pk,
        program=signal.program_id,
    )
    if signal.is_severe:
        tell(signal, circle.to_tell(signal), Occasion.RAISED, at=at, by=by)
    else:
        tell(signal, [owner], Occasion.OWNED, at=at, by=by)
    note_protocol(signal, on=on, by=by)
    _put_on_agenda(signal, by)
    request_signal_counts(signal.program_id)
    return signal


def signal_of(report: Report, *, at: datetime) -> Signal:
    """The row that a report becomes, without owner and reporter, not saved."""
    on, severe = localdate(at), is_severe(report.kind, report.severity)
    fixed: dict[str, Any] = {
        name: getattr(report, name)
        for name in ("program", "team", "level", "kind", "code", "therapist", "noticed_on",
                     "severity", "relation", "seen", "done", "uses_protocol",
                     "protocol_because", "discuss_on")
    }  # fmt: skip
    suggested = suggested_review_on(report.kind, report.severity, on, report.level)
    return Signal(
        organisation_id=current_organisation(),
        is_severe=severe,
        protocol=suggested_protocol(report.kind) or "",
        review_on=report.review_on or suggested,
        raised_on=on,
        raised_at=at,
        **fixed,
    )


def _owner(report: Report, signal: Signal, circle: Circle) -> Any:
    if report.owner is None:
        if (found := circle.suggested_owner(signal)) is None:
            raise NobodyToOwn(
                _("Nobody here may act on signals yet. Call your program lead, and ask for it.")
            )
        return found
    if report.owner not in circle.owners(signal):
        raise NotWhole(_("This person cannot act on this signal. Choose another."), field="owner")
    return report.owner


def _put_on_agenda(signal: Signal, by: Actor) -> None:
    """What the team must talk about. Never what is about one person in it."""
    if signal.team is None or signal.level == Level.THERAPIST or signal.kind in ABOUT_THE_LEAD:
        return
    # What plays between two people is for who was told, not for the whole team.
    if signal.is_severe and signal.level != Level.PAIR:
        _put(signal, signal.team, PointKind.SEVERE, by)
    if signal.code and _is_repeated(signal):
        _put(signal, signal.team, PointKind.REPEATED, by)


def _is_repeated(signal: Signal) -> bool:
    """Whether this is the second of weight on its code, and no such point waits already."""
    _one_at_a_time(signal.code)
    same = Signal.objects.filter(
        organisation_id=signal.organisation_id,
        code=signal.code,
        noticed_on__range=(signal.noticed_on - WITHIN, signal.noticed_on + WITHIN),
    ).exclude(pk=signal.pk)
    earlier = [Earlier(*row) for row in same.values_list("kind", "severity", "noticed_on")]
    if not repeats(earlier, signal.kind, signal.severity, signal.noticed_on):
        return False
    waiting = AgendaPoint.objects.filter(
        organisation_id=signal.organisation_id,
        team=signal.team,
        kind=PointKind.REPEATED,
        discussed_on=None,
        signal__code=signal.code,
    )
    return not waiting.exists()


def _one_at_a_time(code: str) -> None:
    """Two reports on one code at once wait for each other: else neither would see the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 4711))",
            [f"signal:{current_organisation()}:{code}"],
        )


def _put(signal: Signal, team: Team, kind: PointKind, by: Actor) -> None:
    point = AgendaPoint.objects.create(
        organisation_id=signal.organisation_id,
        team=team,
        signal=signal,
        kind=kind,
        put_on=signal.raised_on,
    )
    record("agenda_point.put", by=by.person_id, about=point, signal=signal.pk, why=kind.value)
