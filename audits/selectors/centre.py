"""Reading audits as the expertise centre: states and people, and scores only in final reports."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from audits.choices import AuditState
from audits.models import Audit
from audits.selectors.audits import assignments
from mbtq.accounts.models import User, without_secrets
from mbtq.core.scope import current_organisation, person_scope
from mbtq.tenancy.models import Membership
from mbtq.tenancy.selectors import valid_on
from programs.models import Program, ProgramStatus
from programs.risk.months import months_before

INDEPENDENT_MONTHS = 36
"""An auditor did not work for the organisation in the three years before the visit."""


def centre_audits() -> QuerySet[Audit]:
    """All audits of the organisations under the open centre, the next visit first.

    Whether one auditor has locked is left out on purpose: while they score it is nobody's.
    """
    people = assignments().order_by("part")
    return (
        Audit.objects.filter(organisation__centre_id=current_organisation())
        .select_related("program", "organisation", "planned_by")
        .defer("frozen", *without_secrets("planned_by"))
        .prefetch_related(Prefetch("assignments", queryset=people, to_attr="auditors"))
        .order_by("-visit_on", "-id")
    )


def programs_of_centre() -> QuerySet[Program]:
    """Running programs of the organisations under the open centre."""
    return (
        Program.objects.filter(
            organisation__centre_id=current_organisation(),
            organisation__closed_on=None,
            status=ProgramStatus.ACTIVE,
        )
        .select_related("organisation")
        .order_by("organisation__name", "name")
    )


def auditors_of_centre(*, on: date) -> list[User]:
    """Members of the open centre with the role of auditor on that day."""
    found = Membership.objects.filter(
        valid_on(on),
        organisation_id=current_organisation(),
        purpose="",
        roles__contains=["auditor"],
    )
    found = found.select_related("person").defer(*without_secrets("person"))
    return [one.person for one in found.order_by("person__name")]


def worked_there(person: User, organisation: UUID, *, on: date) -> bool:
    """Whether somebody is or in the last three years was a member of the organisation itself.

    Needs that person's own memberships, which the database shows in that person's scope only.
    """
    with person_scope(person.pk):
        spells = Membership.objects.filter(
            person=person, organisation_id=organisation, purpose=""
        ).values_list("until", flat=True)
        since = months_before(on, INDEPENDENT_MONTHS)
        return any(until is None or until >= since for until in spells)


def counts_by_state() -> Counter[str]:
    """How many audits of the centre are in each state."""
    rows = Audit.objects.filter(organisation__centre_id=current_organisation())
    return Counter(rows.values_list("state", flat=True))


def is_overdue(audit: Audit, *, on: date) -> bool:
    """Whether the report should have been final by now."""
    running = audit.state not in (AuditState.FINAL, AuditState.WITHDRAWN)
    return running and audit.due_on < on


def visit_ends_on(due_on: date) -> date:
    """The last day on which an auditor may look inside: four weeks after the report is due."""
    return due_on + timedelta(days=28)
