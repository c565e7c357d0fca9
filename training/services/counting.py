"""At night: evidence is copied, and each open dossier says how far it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from mbtq.core.scope import current_organisation
from programs.models import Practitioner
from training.eligibility import schedule
from training.models import Dossier
from training.models.dossier import OPEN
from training.selectors.assessing import judged
from training.services.facts import copy_facts


def people_with_accounts() -> QuerySet[Practitioner]:
    """Practitioners of the open organisation whose evidence can follow them, also who left."""
    return Practitioner.objects.filter(
        organisation_id=current_organisation(), person__isnull=False
    ).order_by("pk")


@transaction.atomic
def count_person(*, practitioner: Practitioner, at: datetime) -> int:
    """Copies what there is of one person and counts the open dossiers; returns changed copies.

    Needs the scope of that person's account in the organisation.
    """
    changed = copy_facts(practitioner=practitioner, at=at)
    for dossier in Dossier.objects.filter(person_id=practitioner.person_id, state__in=OPEN):
        count_dossier(dossier=dossier, at=at)
    return changed


def count_dossier(*, dossier: Dossier, at: datetime) -> None:
    """Keeps how many requirements are met, and whether it is on schedule, for the boards."""
    on = localdate(at)
    found = judged(dossier, on=on)
    plan = schedule(found.pathway, found.gathered.evidence, dossier.started_on, on)
    Dossier.objects.filter(pk=dossier.pk).update(
        met=sum(1 for one in found.assessment.progress if one.is_met),
        requirements=len(found.assessment.progress),
        is_on_schedule=plan.is_on_schedule,
        counted_on=on,
    )
