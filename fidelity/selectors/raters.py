"""Who may rate what: qualification, and conflicts of interest in words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fidelity.choices import QUALIFIED, RatingKind
from fidelity.models import RaterQualification, Recording
from fidelity.selectors.instruments import Known
from mbtq.accounts.models import User
from mbtq.core import formats
from mbtq.core.scope import current_organisation
from programs.labels import AssignmentRole
from programs.models import Assignment, Practitioner
from programs.selectors.places import running


def qualifications() -> QuerySet[RaterQualification]:
    """All qualifications in the open organisation, those that last longest first."""
    return (
        RaterQualification.objects.filter(organisation_id=current_organisation())
        .select_related("person")
        .order_by("-until", "person__name")
    )


def supervises(person: UUID, therapist: Practitioner, *, on: date) -> bool:
    """Whether somebody supervises in a team in which the therapist works on that day."""
    teams = Assignment.objects.filter(running(on), practitioner=therapist).values("team_id")
    return Assignment.objects.filter(
        running(on),
        practitioner__person_id=person,
        role=AssignmentRole.SUPERVISOR,
        team__in=teams,
    ).exists()


def supervisees_of(person: UUID, *, on: date) -> QuerySet[Practitioner]:
    """Everybody who works in a team in which this person supervises, without the person."""
    teams = Assignment.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner__person_id=person,
        role=AssignmentRole.SUPERVISOR,
    ).values("team_id")
    there = Assignment.objects.filter(running(on), team__in=teams).values("practitioner_id")
    found = Practitioner.objects.filter(pk__in=there).exclude(person_id=person)
    return found.order_by("name")


def conflict_of(
    recording: Recording, instrument: Known, kind: str, rater: User, *, on: date
) -> str:
    """Why this person may not rate this recording in this way; nothing when they may."""
    is_own = recording.therapist.person_id == rater.pk
    if kind == RatingKind.SELF:
        return "" if is_own else _("A self-rating is made by the therapist of the session.")
    if is_own:
        return _("This is the person's own session. Another rater is needed.")
    supervising = supervises(rater.pk, recording.therapist, on=recording.recorded_on)
    supervising = supervising or supervises(rater.pk, recording.therapist, on=on)
    if kind == RatingKind.SUPERVISOR:
        return "" if supervising else _("This person does not supervise this therapist.")
    if supervising:
        return _("%(name)s supervises this therapist; an independent rating goes to another.") % {
            "name": rater.name
        }
    if kind in QUALIFIED:
        return _unqualified(instrument, rater, on)
    return ""


def _unqualified(instrument: Known, rater: User, on: date) -> str:
    rows = qualifications().filter(person=rater, instrument_key=instrument.content.key)
    if rows.filter(since__lte=on, until__gte=on).exists():
        return ""
    last = rows.filter(until__lt=on).first()
    if last is None:
        return _("%(name)s is not trained for this scale.") % {"name": rater.name}
    return _("The qualification of %(name)s for this scale expired on %(day)s.") % {
        "name": rater.name,
        "day": formats.day(last.until),
    }
