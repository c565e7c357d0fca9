"""Starting a dossier and bringing in what the system cannot know by itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.models import Recording
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.client_codes import personal_in
from training.choices import DossierState, RequirementKind
from training.models import (
    Declaration,
    Dossier,
    Fragment,
    PathwayVersion,
    Registration,
)
from training.pathway import Pathway, Requirement, YearsNeeds
from training.selectors.pathways import pathway_of

LONGEST_FRAGMENT, LONGEST_RECORDING = 120, 300


class DossierClosed(DomainError):
    """The dossier lies with the centre, or is finished."""


class PersonalData(DomainError):
    """A text that seems to hold a number or an address of a person."""


@transaction.atomic
def start_dossier(
    *,
    pathway: PathwayVersion,
    centre: UUID,
    printed_name: str,
    at: datetime,
    by: Member,
    renews: Registration | None = None,
    started_on: date | None = None,
) -> Dossier:
    """Opens a dossier by the version of the pathway that is valid on the day of the start.

    `started_on` may lie before today, for who began before the system was there. Raises
    `DomainError` at the field that is wrong, also when one for this level is open already.
    """
    start = started_on or localdate(at)
    if start > localdate(at):
        raise DomainError(_("The start lies in the future."), field="started_on")
    if renews is not None and not pathway_of(pathway).renewal:
        raise DomainError(_("Nobody knows what renewing this registration asks."), field="pathway")
    if not pathway_of(pathway).covers(start):
        raise DomainError(
            _("These rules were not valid on that day. Choose the version of your start."),
            field="started_on",
        )
    try:
        with transaction.atomic():
            dossier = Dossier.objects.create(
                centre_id=centre,
                person=by.person,
                pathway=pathway,
                level=pathway.level,
                renews=renews,
                printed_name=printed_name.strip(),
                started_on=start,
            )
    except IntegrityError as error:
        raise DomainError(_("You have an open dossier for this level already.")) from error
    record("dossier.started", by=by.person_id, about=dossier, level=pathway.level)
    return dossier


@transaction.atomic
def stop_dossier(*, dossier: Dossier, at: datetime, by: Member) -> None:
    """The candidate stops; what was collected stays readable. Raises `DossierClosed`."""
    now = open_dossier(dossier)
    Dossier.objects.filter(pk=now.pk).update(state=DossierState.STOPPED, closed_on=localdate(at))
    record("dossier.stopped", by=by.person_id, about=now)


def open_dossier(dossier: Dossier) -> Dossier:
    """The dossier, locked, if its candidate may still change it. Raises `DossierClosed`."""
    # Asked for in one go: a row that is closed cannot even be locked, by its policy.
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("pathway")
    now = rows.filter(pk=dossier.pk, state=DossierState.COLLECTING).first()
    if now is None:
        raise DossierClosed(_("This dossier was submitted or closed; nothing in it changes now."))
    return now


# Kinds of requirements that a declaration can meet.
DECLARABLE = (
    RequirementKind.DECLARATION,
    RequirementKind.PROFESSION,
    RequirementKind.YEARS,
    RequirementKind.HOURS_PER_WEEK,
)


def asks_since(pathway: Pathway, key: str) -> bool:
    """Whether what is declared for this requirement has a first day, such as years."""
    return isinstance(pathway.requirement(key).needs, YearsNeeds)


@transaction.atomic
def declare(
    *,
    dossier: Dossier,
    requirement: str,
    since: date | None,
    text: str,
    at: datetime,
    by: Member,
) -> Declaration:
    """What the candidate declares for a requirement; declaring again replaces it."""
    now = open_dossier(dossier)
    pathway = pathway_of(now.pathway)
    if requirement not in {one.key for one in declarable(pathway)}:
        raise DomainError(_("Nothing can be declared for this requirement."))
    if asks_since(pathway, requirement) and since is None:
        raise DomainError(_("Fill in since when."), field="since")
    if since is not None and since > localdate(at):
        raise DomainError(_("The day lies in the future."), field="since")
    no_personal_data(text, "text")
    declaration, _is_new = Declaration.objects.update_or_create(
        dossier=now,
        requirement=requirement,
        defaults={
            "centre_id": now.centre_id,
            "person_id": now.person_id,
            "since": since,
            "text": text.strip(),
            "declared_at": at,
        },
    )
    record("dossier.declared", by=by.person_id, about=now, requirement=requirement)
    return declaration


def declarable(pathway: Pathway) -> list[Requirement]:
    """The requirements for which a declaration says something."""
    return [one for one in (*pathway.requirements, *pathway.renewal) if one.kind in DECLARABLE]


@transaction.atomic
def take_back(*, declaration: Declaration, by: Member) -> None:
    """The candidate takes a declaration back."""
    now = open_dossier(declaration.dossier)
    declaration.delete()
    record(
        "dossier.declared", by=by.person_id, about=now,
        requirement=declaration.requirement, taken_back=True,
    )  # fmt: skip


@transaction.atomic
def save_fragment(
    *,
    dossier: Dossier,
    recording: Recording,
    starts_at_minute: int,
    minutes: int,
    part: str,
    reflection: str,
    at: datetime,
    by: Member,
    fragment: Fragment | None = None,
) -> Fragment:
    """Adds a film fragment with its reflection, or changes one; the film stays where it is.

    Raises `DomainError` at the field: outside the recording, already destroyed, not the own.
    """
    now = open_dossier(dossier)
    if recording.therapist.person_id != now.person_id:
        raise DomainError(_("Choose a recording of your own."), field="recording")
    if recording.destroyed_on is not None or recording.retention_until < localdate(at):
        raise DomainError(
            _("This recording is no longer kept, so nobody could look at it."), field="recording"
        )
    if starts_at_minute + minutes > recording.minutes:
        words = _("The recording takes %(n)s minutes; the fragment lies outside it.")
        raise DomainError(words % {"n": recording.minutes}, field="starts_at_minute")
    no_personal_data(reflection, "reflection")
    values = {
        "source_id": current_organisation(),
        "recording_id": recording.pk,
        "case_id": recording.treatment_id,
        "reference": recording.reference,
        "recorded_on": recording.recorded_on,
        "destroyed_after": recording.retention_until,
        "starts_at_minute": starts_at_minute,
        "minutes": minutes,
        "part": part,
        "reflection": reflection.strip(),
        "saved_at": at,
    }
    if fragment is None:
        fragment = Fragment.objects.create(
            dossier=now, centre_id=now.centre_id, person_id=now.person_id, **values
        )
    else:
        Fragment.objects.filter(pk=fragment.pk).update(**values)
    record("dossier.fragment_saved", by=by.person_id, about=now, fragment=fragment.pk)
    return fragment


@transaction.atomic
def remove_fragment(*, fragment: Fragment, by: Member) -> None:
    """Takes a fragment out of the dossier."""
    now = open_dossier(fragment.dossier)
    key = fragment.pk
    fragment.delete()
    record("dossier.fragment_removed", by=by.person_id, about=now, fragment=key)


def no_personal_data(text: str, field: str) -> None:
    """Raises `PersonalData` for a text that seems to point at a person."""
    if personal_in(text):
        raise PersonalData(
            _("The text seems to hold a number or address of a person. Write without names."),
            field=field,
        )
