"""Certificates of attendance: issued with a public code, withdrawn when they no longer hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.canonical import content_hash
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation, organisation_scope
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from mbtq.verify.services import issue_code, withdraw_code
from training.choices import ParticipationState
from training.courseworth import minutes_of
from training.models import Edition, Participation
from training.services.giving_places import held_rows
from training.services.telling import Told, tell

CODE_KIND = "attendance"
LONGEST_LEVEL = 200


class NothingToIssue(DomainError):
    """Nobody attended who has no certificate yet."""


@transaction.atomic
def issue_certificates(*, edition: Edition, at: datetime, by: Actor) -> int:
    """One for everybody who attended and has none yet; who has an account is told.

    What it says is frozen: later changes of the course do not reach it. Returns how many.
    Raises `NothingToIssue`.
    """
    now = held(edition)
    rows = list(held_rows(now).filter(state=ParticipationState.ATTENDED, code=""))
    if not rows:
        raise NothingToIssue(_("Everybody who attended has a certificate already."))
    on = localdate(at)
    # Public codes are written in the organisation of the centre: its own role may not.
    with organisation_scope(current_organisation()):
        for row in rows:
            row.certificate = certificate_of(row, now, on=on)
            row.code = _issue(row.certificate, on)
            row.certified_at = at
    Participation.objects.bulk_update(rows, ["certificate", "code", "certified_at"], 500)
    record("attendance.certified", by=by.person_id, about=now, rows=len(rows))
    tell(rows, Told.CERTIFIED, mark=str(int(at.timestamp())), at=at, by=by)
    return len(rows)


def certificate_of(row: Participation, edition: Edition, *, on: date) -> dict[str, Any]:
    """Everything that the certificate says."""
    course, whole = edition.course, minutes_of(edition.parts)
    return {
        "name": row.printed_name,
        "title_nl": course.title_nl,
        "title_en": course.title_en,
        "kind": course.kind,
        "provider": course.provider,
        "centre": edition.centre.name,
        "edition": edition.code,
        "starts_on": edition.starts_on.isoformat(),
        "ends_on": edition.ends_on.isoformat(),
        "days": edition.days,
        "place": edition.place,
        "parts": edition.parts,
        "whole_minutes": whole,
        "minutes": row.minutes or whole,
        "is_partial": row.minutes is not None,
        "whole_points": edition.points,
        "points": row.points,
        "issued_on": on.isoformat(),
    }


def withdraw_certificates(rows: Iterable[Participation], *, on: date, by: Actor) -> None:
    """Takes them back: the public page says so, and the person can fetch them no more."""
    found = list(rows)
    if not found:
        return
    with organisation_scope(current_organisation()):
        for row in found:
            withdraw_code(row.code, on=on)
    for row in found:
        row.code, row.certificate, row.certified_at = "", None, None
        record("attendance.certificate_withdrawn", by=by.person_id, about=row)
    Participation.objects.bulk_update(found, ["certificate", "code", "certified_at"], 500)


def _issue(certificate: dict[str, Any], on: date) -> str:
    titles = list(dict.fromkeys([certificate["title_nl"], certificate["title_en"]]))
    return issue_code(
        kind=CODE_KIND,
        printed_name=certificate["name"],
        level=" / ".join(titles)[:LONGEST_LEVEL],
        valid_from=on,
        content_hash=content_hash(certificate),
        issuer=certificate["centre"],
    )
