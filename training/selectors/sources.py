"""What the open organisation has recorded about one practitioner, as evidence for a dossier.

Client codes stay where they are: a case is known by the id of its treatment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum

from fidelity.choices import EndReason, Modality, Outcome, RatingKind
from fidelity.models import Recording, SessionLog, Treatment
from fidelity.models.session import SessionState
from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import Organisation
from programs.choices import Setting
from programs.models import Assignment, Credential, Practitioner
from supervision.models import Attendance, SupervisionNote
from supervision.selectors.credits import is_confirmed, training_rows
from supervision.selectors.participants import able_to_confirm
from training.choices import CaseModality, FactKind

# Sessions that make a case; a crisis contact or a talk in the team does not.
OF_A_CASE = {
    Modality.INDIVIDUAL: CaseModality.INDIVIDUAL,
    Modality.GROUP: CaseModality.GROUP,
    Modality.FAMILY: CaseModality.FAMILY,
    Modality.INTRODUCTORY_GROUP: CaseModality.INTRODUCTORY_GROUP,
}


@dataclass(frozen=True)
class Source:
    """One piece of evidence: from which row of which organisation, and what it said."""

    kind: FactKind
    organisation_id: UUID
    source_id: UUID
    on: date
    content: dict[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of what it says."""
        plain = json.dumps([str(self.on), self.content], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def sources_here(practitioner: Practitioner, *, on: date) -> list[Source]:
    """All evidence of the open organisation. Needs the scope of the practitioner's own account,
    because notes of supervision are for who took part. Ten queries.
    """
    return [
        *_supervision(practitioner, on),
        *_cases(practitioner),
        *_recordings(practitioner),
        *_work(practitioner),
        *_credentials(practitioner),
    ]


def _source(kind: FactKind, source_id: UUID, on: date, **content: Any) -> Source:
    return Source(kind, current_organisation(), source_id, on, content)


def _supervision(practitioner: Practitioner, on: date) -> Iterator[Source]:
    rows = list(training_rows([practitioner.pk]))
    has_voice = practitioner.pk in able_to_confirm([practitioner], on=on)
    cases = _cases_of_notes(practitioner, rows)
    for row in rows:
        session = row.session
        leader = session.supervisor
        yield _source(
            FactKind.SUPERVISION,
            row.pk,
            session.held_on,
            session=str(session.pk),
            minutes=session.minutes or 0,
            present=row.present,  # type: ignore[attr-defined]
            supervisor=str((leader.person_id or leader.pk) if leader else ""),
            supervisor_name=session.leader_name,
            supervisor_kind=session.supervisor_kind,
            form=session.form,
            mode=session.mode,
            track=row.track,
            is_confirmed=is_confirmed(row, has_voice=has_voice),
            is_disputed=row.disputed_at is not None or bool(session.supervisor_dispute),
            cases=cases.get(session.pk, []),
        )


def _cases_of_notes(practitioner: Practitioner, rows: list[Attendance]) -> dict[UUID, list[str]]:
    """Per session the treatments that were spoken of, by id: a code means nothing elsewhere."""
    notes = SupervisionNote.objects.filter(
        organisation_id=current_organisation(),
        supervisee=practitioner,
        session__in=[row.session_id for row in rows],
    ).exclude(codes=[])
    codes = dict(notes.values_list("session_id", "codes"))
    known = Treatment.objects.filter(
        organisation_id=current_organisation(),
        code__in={code for all_ in codes.values() for code in all_},
    )
    ids = {code: str(pk) for code, pk in known.values_list("code", "pk")}
    return {
        session: sorted(ids[code] for code in found if code in ids)
        for session, found in codes.items()
    }


def _cases(practitioner: Practitioner) -> Iterator[Source]:
    """Treatments of which this person held sessions, each with its count."""
    held = SessionLog.objects.filter(
        organisation_id=current_organisation(),
        therapist=practitioner,
        state=SessionState.LOGGED,
        outcome=Outcome.HELD,
        modality__in=list(OF_A_CASE),
        treatment__isnull=False,
    )
    counts = held.values("treatment_id", "modality").annotate(
        n=Count("pk"), total=Sum("minutes"), first=Min("held_on"), last=Max("held_on")
    )
    # A treatment counts in the form in which most of its sessions were.
    best: dict[UUID, Any] = {}
    for row in counts.order_by("-n", "modality"):
        best.setdefault(row["treatment_id"], row)
    treatments = Treatment.objects.filter(organisation_id=current_organisation(), pk__in=list(best))
    for treatment in treatments:
        found = best[treatment.pk]
        yield _source(
            FactKind.CASE,
            treatment.pk,
            found["first"],
            modality=str(OF_A_CASE[Modality(found["modality"])]),
            sessions=found["n"],
            minutes=found["total"] or 0,
            last_on=str(found["last"]),
            is_completed=treatment.end_reason == EndReason.COMPLETED,
        )


def _recordings(practitioner: Practitioner) -> Iterator[Source]:
    """Recordings that were not destroyed, with how many others have rated them."""
    others = Q(ratings__locked_at__isnull=False) & ~Q(ratings__kind=RatingKind.SELF)
    rows = Recording.objects.filter(
        organisation_id=current_organisation(), therapist=practitioner, destroyed_on=None
    ).annotate(rated=Count("ratings__rater", filter=others, distinct=True))
    for row in rows:
        yield _source(
            FactKind.RECORDING,
            row.pk,
            row.recorded_on,
            reference=row.reference,
            minutes=row.minutes,
            scope=row.scope,
            treatment=str(row.treatment_id or ""),
            kept_until=str(row.retention_until),
            rated=row.rated,
        )


def _work(practitioner: Practitioner) -> Iterator[Source]:
    rows = Assignment.objects.filter(
        organisation_id=current_organisation(), practitioner=practitioner
    ).select_related("team__program")
    for row in rows:
        yield _source(
            FactKind.WORK,
            row.pk,
            row.since,
            role=row.role,
            profession=practitioner.profession,
            until=str(row.until or practitioner.ended_on or ""),
            hours_per_week=str(row.hours_per_week),
            adolescents=row.team.program.setting == Setting.ADOLESCENTS,
        )


def _credentials(practitioner: Practitioner) -> Iterator[Source]:
    """What the organisation noted by hand; registrations of the centre are known from itself."""
    rows = Credential.objects.filter(
        organisation_id=current_organisation(), practitioner=practitioner, registration_id=None
    )
    for row in rows:
        yield _source(
            FactKind.CREDENTIAL,
            row.pk,
            row.since,
            credential=row.kind,
            until=str(row.until or ""),
            seen=row.source,
        )


def practitioner_here(person: UUID) -> Practitioner | None:
    """The practitioner that this account is in the open organisation."""
    found = Practitioner.objects.filter(organisation_id=current_organisation(), person_id=person)
    return found.first()


def names_of(organisations: set[UUID]) -> dict[UUID, str]:
    """Names of organisations, for who reads from where evidence comes."""
    return dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "name"))
