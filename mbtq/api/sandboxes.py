"""The sandbox of an organisation: an organisation of its own with invented data.

It has no expertise centre, so nothing of it is ever counted with what is real.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mbtq.accounts.models import User
from mbtq.api.synthetic import tell_sandbox
from mbtq.celery import app
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation, organisation_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Membership, Organisation, Outbox
from mbtq.tenancy.selectors import valid_on
from mbtq.tenancy.services.members import add_member, create_organisation
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import OutboxTask
from mbtq.trail.services import record

OPEN_SANDBOX = "mbtq.api.sandboxes.open_sandbox"
ROLES = ["manager", "integrator"]


def ask_sandbox(*, by: Member) -> None:
    """Asks for the sandbox of the open organisation, and for access to it for this person.

    A worker makes it: a scope of another organisation cannot be opened inside this one.
    """
    if by.organisation.sandbox_of_id is not None:
        raise DomainError(_("This is the sandbox."))
    record("sandbox.asked", by=by.person_id, about=by.organisation)
    request_work(OPEN_SANDBOX, organisation=current_organisation(), subject=by.person_id)


def sandbox_of(organisation: Organisation) -> Organisation | None:
    """The sandbox, once it is there."""
    return Organisation.objects.filter(sandbox_of=organisation).first()


@dataclass(frozen=True)
class Standing:
    """Where the person stands: in the sandbox, with access to it, waiting for it, or outside.

    `slug` is that of the sandbox when this person may enter it.
    """

    is_here: bool
    is_being_made: bool = False
    slug: str = ""


def sandbox_for(member: Member, *, on: date) -> Standing:
    """The sandbox of the member's organisation, as it stands to that person."""
    here = member.organisation
    if here.sandbox_of_id is not None:
        return Standing(is_here=True)
    asked = Outbox.objects.filter(
        task=OPEN_SANDBOX, organisation_id=here.pk, subject_id=member.person_id, dead_at=None
    )
    mine = Membership.objects.filter(
        valid_on(on), organisation__sandbox_of=here, person_id=member.person_id
    )
    slug = mine.values_list("organisation__slug", flat=True).first()
    return Standing(is_here=False, is_being_made=asked.exists(), slug=slug or "")


class OpenSandbox(OutboxTask):
    """Makes the sandbox when it is not there, and lets in who asked."""

    name = OPEN_SANDBOX

    def work(self, organisation: UUID, subject: UUID) -> None:
        place = Organisation.objects.get(pk=organisation)
        person = User.objects.get(pk=subject)
        with transaction.atomic(), override("nl"):
            # Two people may ask at once.
            Organisation.objects.select_for_update().get(pk=organisation)
            made = sandbox_of(place) or _make(place, person, at=timezone.now())
            with organisation_scope(made.pk):
                _let_in(made, person)


def _make(place: Organisation, person: User, *, at: datetime) -> Organisation:
    made = create_organisation(
        name=f"{place.name} (proef)"[:120],
        slug=f"{place.slug[:52]}-proef",
        is_demo=place.is_demo,
        sandbox_of=place,
    )
    with organisation_scope(made.pk):
        tell_sandbox(person=person, at=at)
    return made


def _let_in(made: Organisation, person: User) -> None:
    today = timezone.localdate()
    here = Membership.objects.filter(valid_on(today), organisation=made, person=person)
    if not here.exists():
        add_member(organisation=made, person=person, roles=ROLES, since=today)
        record("sandbox.entered", by=person.pk, about=made)


def register() -> None:
    """Makes the task known to Celery."""
    app.register_task(OpenSandbox())
