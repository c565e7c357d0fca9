"""Who may rate what: qualification, and conflicts of interest in words."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fidelity.choices import QUALIFIED, RatingKind
from fidelity.models import RaterQualification, Recording
from fidelity.selectors.instruments import Known
from mbtq.accounts.models import User
from mbtq.core import formats
from mbtq.core.scope import current_organisation
from programs.selectors.supervising import supervises


def qualifications() -> QuerySet[RaterQualification]:
    """All qualifications in the open organisation, those that last longest first."""
    return (
        RaterQualification.objects.filter(organisation_id=current_organisation())
        .select_related("person")
        .order_by("-until", "person__name")
    )


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
