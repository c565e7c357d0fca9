"""Copying what an organisation recorded into a person's facts, so that it follows the person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from fidelity.models import Treatment
from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import TenantModel
from programs.models import Credential, Practitioner
from supervision.models import SupervisionSession
from training.choices import FactKind
from training.models import Fact
from training.selectors.sources import Source, sources_here


@transaction.atomic
def copy_facts(*, practitioner: Practitioner, at: datetime) -> int:
    """Brings the copies in step with the open organisation; returns how many changed.

    Needs the scope of the practitioner's own account. What no longer counts is marked as withdrawn;
    a copy whose source is gone altogether stays, because clearing old rows takes nobody's proof.
    """
    assert practitioner.person_id is not None, "only accounts have facts"
    now = {(one.kind, one.source_id): one for one in sources_here(practitioner, on=localdate(at))}
    there = {
        (FactKind(row.kind), row.source_id): row
        for row in Fact.objects.select_for_update().filter(
            organisation_id=current_organisation(), person_id=practitioner.person_id
        )
    }
    changed = [
        one
        for key, one in now.items()
        if key not in there
        or there[key].digest != one.digest
        or there[key].withdrawn_at is not None
    ]
    _write(practitioner.person_id, changed, at)
    taken_back = _taken_back(
        [row for key, row in there.items() if key not in now and row.withdrawn_at is None]
    )
    Fact.objects.filter(pk__in=taken_back).update(withdrawn_at=at)
    return len(changed) + len(taken_back)


def _write(person: UUID, sources: list[Source], at: datetime) -> None:
    rows = [
        Fact(
            organisation_id=one.organisation_id,
            person_id=person,
            kind=one.kind,
            source_id=one.source_id,
            happened_on=one.on,
            content=one.content,
            digest=one.digest,
            taken_at=at,
        )
        for one in sources
    ]
    Fact.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "person", "kind", "source_id"],
        update_fields=["happened_on", "content", "digest", "taken_at", "withdrawn_at"],
    )


def _taken_back(rows: list[Fact]) -> list[UUID]:
    """Those that do not count any more although what they were copied from is still there.

    A recording that was destroyed as planned stays a fact: it was there when it was shown.
    """
    there = {
        FactKind.CASE: _there(Treatment, [row.source_id for row in rows]),
        FactKind.CREDENTIAL: _there(Credential, [row.source_id for row in rows]),
        # An attendance can be taken out of a session that stays.
        FactKind.SUPERVISION: _there(
            SupervisionSession, [UUID(row.content["session"]) for row in rows if _is_session(row)]
        ),
    }
    return [row.pk for row in rows if _from(row) in there.get(FactKind(row.kind), ())]


def _is_session(row: Fact) -> bool:
    return row.kind == FactKind.SUPERVISION


def _from(row: Fact) -> UUID:
    return UUID(row.content["session"]) if _is_session(row) else row.source_id


def _there(model: type[TenantModel], ids: list[UUID]) -> set[UUID]:
    rows = model._default_manager.filter(organisation_id=current_organisation(), pk__in=ids)
    return set(rows.values_list("pk", flat=True))
