"""Supervision of a canary: sessions that were corrected and disputed, what was said and agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Team
from programs.services.people import assign, create_practitioner
from supervision.choices import DraftKind
from supervision.models import SupervisionNote
from supervision.services.drafts import save_draft
from supervision.services.sessions import (
    Content,
    Part,
    correct_session,
    dispute_session,
    record_session,
)
from tests.canary.song import Canary
from tests.cast import LONG_AGO


def tell_supervision(canary: Canary, team: Team) -> None:
    """All of it, in the open scope of the manager."""
    own = Practitioner.objects.get(person=canary.place.people["therapist"])
    leads = _supervisor(canary, team)
    _corrected(canary, own, leads)
    _written_by_the_therapist(canary, own, leads)


def _supervisor(canary: Canary, team: Team) -> Practitioner:
    person = canary.place.people["supervisor"]
    found = Practitioner.objects.filter(person=person).first()
    if found is None:
        found = create_practitioner(
            name=canary.sing("supervisor"), profession="other", started_on=LONG_AGO,
            person=person, by=SYSTEM,
        )  # fmt: skip
    if not found.assignments.filter(role="supervisor").exists():
        assign(
            practitioner=found, team=team, role="supervisor", hours_per_week=8,
            since=timezone.localdate() - timedelta(days=30), by=SYSTEM,
        )  # fmt: skip
    return found


def _part(canary: Canary, own: Practitioner, when: str) -> Part:
    said = ("fragment", "question", "learned", "agreement")
    return Part(own, **{name: canary.sing(f"{name}-{when}") for name in said})


def _corrected(canary: Canary, own: Practitioner, leads: Practitioner) -> None:
    """Recorded by the supervisor, corrected, and not right in the eyes of the therapist."""
    now, by = timezone.now(), canary.place.member("supervisor")
    content = Content(
        held_on=timezone.localdate() - timedelta(days=1),
        minutes=45,
        form="individual",
        present=(_part(canary, own, "before"),),
        supervisor=leads,
    )
    with canary.place.scope("supervisor"):
        session = record_session(content=content, at=now, by=by)
        correct_session(
            session=session,
            content=replace(content, present=(_part(canary, own, "now"),)),
            version=1,
            reason=canary.sing("reason-of-supervision"),
            at=now,
            by=by,
        )
        # No code may hold a word; this one does, to be seen.
        canary.sung["code-of-note"] = f"{canary.mark}-2"
        SupervisionNote.objects.update(codes=[canary.sung["code-of-note"]])
        typed = {"consultant": [canary.sing("draft")], "side": ["took"]}
        save_draft(kind=DraftKind.SESSION, typed=typed, version=0, at=now, by=by)
    with canary.place.scope("therapist"):
        dispute_session(
            session=session,
            reason=canary.sing("dispute"),
            version=2,
            at=now,
            by=canary.place.member("therapist"),
        )


def _written_by_the_therapist(canary: Canary, own: Practitioner, leads: Practitioner) -> None:
    """With the supervisor, who says no; and a consultation."""
    now, by = timezone.now(), canary.place.member("therapist")
    day = timezone.localdate() - timedelta(days=3)
    content = Content(
        held_on=day, minutes=50, form="individual", present=(Part(own),), supervisor=leads
    )
    with canary.place.scope("therapist"):
        session = record_session(content=content, at=now, by=by)
        outside = replace(
            content, supervisor=None, form="consultation", consultant=canary.sing("consultant")
        )
        record_session(content=outside, at=now, by=by)
    with canary.place.scope("supervisor"):
        dispute_session(
            session=session,
            reason=canary.sing("dispute-of-supervisor"),
            version=1,
            at=now,
            by=canary.place.member("supervisor"),
        )
