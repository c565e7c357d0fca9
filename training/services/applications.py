"""Applications for registration, from submitting to the decision and the appeal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.accounts.models import User
from mbtq.core.canonical import content_hash
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.services.mail import ask_mail
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from training.choices import ApplicationState, DossierState, StatementKind, StepKind
from training.lifecycle import (
    APPEAL_DECISIONS,
    DECISIONS,
    MOVES,
    Past,
    can_appeal,
    conflict_of_member,
)
from training.models import Application, ApplicationStep, Dossier, PeriodBasis
from training.periods import USUAL_YEARS, next_period
from training.selectors.applications import case_of
from training.selectors.assessing import Judged, judged
from training.selectors.exports import frozen_now
from training.selectors.pathways import pathway_of
from training.services.dossiers import open_dossier
from training.services.registrations import grant_registration

MOVED = "training.application_moved"
TELL_STAFF = "training.dossier_tasks.tell_staff"


class NotReady(DomainError):
    """Requirements of the pathway are not met. `missing` holds their keys."""

    def __init__(self, sentence: str, missing: Collection[str]) -> None:
        super().__init__(sentence)
        self.missing = tuple(missing)


class WrongStep(DomainError):
    """The application is not where this step begins."""


class ConflictOfInterest(DomainError):
    """Somebody who had a part in the case decides nothing in it."""


@transaction.atomic
def submit_application(*, dossier: Dossier, at: datetime, by: Member) -> Application:
    """Freezes the dossier as it is and hands it to the centre. Needs the candidate's scope.

    Raises `NotReady` while a requirement is not met, and `ConflictOfInterest` when the independent
    reviewer supervised the candidate.
    """
    now = open_dossier(dossier)
    found = judged(now, on=localdate(at))
    if missing := [one.requirement.key for one in found.assessment.missing]:
        words = ngettext("%(n)s part is missing.", "%(n)s parts are missing.", len(missing))
        raise NotReady(words % {"n": len(missing)}, missing)
    _check_reviewers(found)
    frozen = frozen_now(found, submitted_at=at.isoformat())
    application = Application.objects.create(
        dossier=now,
        centre_id=now.centre_id,
        person_id=now.person_id,
        pathway_id=now.pathway_id,
        level=now.level,
        is_renewal=now.renews_id is not None,
        number=now.applications.count() + 1,
        printed_name=now.printed_name,
        submitted_at=at,
        state=ApplicationState.SUBMITTED,
        moved_at=at,
        frozen=frozen,
        content_hash=content_hash(frozen),
    )
    Dossier.objects.filter(pk=now.pk).update(state=DossierState.SUBMITTED)
    _step(application, StepKind.SUBMITTED, at, by)
    request_work(TELL_STAFF, organisation=now.centre_id, subject=application.pk)
    return application


def _check_reviewers(found: Judged) -> None:
    for one in found.gathered.evidence.statements:
        if one.kind == StatementKind.INDEPENDENT and one.author in found.gathered.supervisors():
            raise ConflictOfInterest(
                _("The independent reviewer supervised you, by the sessions in this dossier.")
            )


def _step(
    application: Application,
    kind: StepKind,
    at: datetime,
    by: Member,
    reasons: str = "",
    missing: Collection[str] = (),
) -> None:
    ApplicationStep.objects.create(
        application=application,
        centre_id=application.centre_id,
        person_id=application.person_id,
        kind=kind,
        at=at,
        by=by.person,
        reasons=reasons.strip(),
        missing=list(missing),
    )
    record("application.moved", by=by.person_id, about=application, step=kind)


def _moved(application: Application, kind: StepKind, at: datetime) -> Application:
    """The application, locked, after this step. Raises `WrongStep`."""
    before, after = MOVES[kind]
    # Asked for in one go: a row that is past a step cannot even be locked, by its policy.
    rows = Application.objects.select_for_update(of=("self",))
    now = rows.filter(pk=application.pk, state__in=before).first()
    if now is None:
        raise WrongStep(_("This step cannot be taken now: somebody else took one before."))
    now.state, now.moved_at = after, at
    now.save(update_fields=["state", "moved_at"])
    return now


@transaction.atomic
def withdraw_application(*, application: Application, at: datetime, by: Member) -> None:
    """The candidate withdraws; the dossier is open again."""
    now = _moved(application, StepKind.WITHDRAWN, at)
    _reopen(now)
    _step(now, StepKind.WITHDRAWN, at, by)


@transaction.atomic
def return_application(
    *,
    application: Application,
    reasons: str,
    missing: Collection[str],
    at: datetime,
    by: Member,
) -> None:
    """The centre sends it back, saying what is missing; the dossier is open again."""
    _not_the_candidate(application, by)
    if not reasons.strip():
        raise DomainError(_("Say what is missing."), field="reasons")
    now = _moved(application, StepKind.RETURNED, at)
    _reopen(now)
    _step(now, StepKind.RETURNED, at, by, reasons, missing)
    _tell(now, StepKind.RETURNED, at, by)


@transaction.atomic
def find_complete(*, application: Application, at: datetime, by: Member) -> None:
    """The centre found it complete: the committee decides from here on."""
    _not_the_candidate(application, by)
    now = _moved(application, StepKind.FOUND_COMPLETE, at)
    _step(now, StepKind.FOUND_COMPLETE, at, by)
    _tell(now, StepKind.FOUND_COMPLETE, at, by)


def _not_the_candidate(application: Application, by: Member) -> None:
    if application.person_id == by.person_id:
        raise ConflictOfInterest(_("This is your own application."))


@transaction.atomic
def decide(
    *,
    application: Application,
    decision: StepKind,
    reasons: str,
    since: date | None,
    at: datetime,
    by: Member,
) -> None:
    """The committee grants or refuses, with reasons; a grant opens a period of registration.

    Also for an appeal, which another member decides. `since`: the first day, today when it is left
    out. Raises `ConflictOfInterest`, `WrongStep`, and `DomainError` at the field.
    """
    is_appeal = decision in APPEAL_DECISIONS
    if decision not in (*DECISIONS, *APPEAL_DECISIONS):
        raise ValueError(f"{decision} is no decision.")
    if conflict_of_member(str(by.person_id), case_of(application), is_appeal=is_appeal):
        raise ConflictOfInterest(_("You had a part in this case, so you do not decide in it."))
    if not reasons.strip():
        raise DomainError(_("Give the reasons for the decision."), field="reasons")
    now = _moved(application, decision, at)
    _step(now, decision, at, by, reasons)
    if now.state == ApplicationState.GRANTED:
        _register(now, since or localdate(at), at, by)
    elif decision is StepKind.REFUSED:
        _reopen(now)
    _tell(now, decision, at, by)


def _register(application: Application, first: date, at: datetime, by: Member) -> None:
    """A period by the pathway of the dossier; a renewal joins on to the one that runs."""
    today = localdate(at)
    if not today <= first <= date(today.year + 1, today.month, 28):
        raise DomainError(_("Choose a first day from today on, within a year."), field="since")
    dossier, pathway = application.dossier, pathway_of(application.pathway)
    running = dossier.renews.periods.order_by("-until").first() if dossier.renews else None
    since, until = next_period(
        first, running.until if running else None, pathway.period_years or USUAL_YEARS
    )
    grant_registration(
        centre=application.centre,
        person=_candidate(application),
        level=application.level,
        printed_name=application.printed_name,
        since=since,
        until=until,
        basis=PeriodBasis.RENEWAL if running else PeriodBasis.DECISION,
        application=application,
        at=at,
        by=by,
    )
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.REGISTERED, closed_on=today)


def _candidate(application: Application) -> User:
    """The account; the role of a centre reads only a part of accounts."""
    with organisation_scope(application.centre_id):
        return User.objects.get(pk=application.person_id)


@transaction.atomic
def appeal(*, application: Application, grounds: str, at: datetime, by: Member) -> None:
    """The candidate appeals against a refusal, once and within the term."""
    now = Application.objects.get(pk=application.pk)
    past = [Past(StepKind(one.kind), str(one.by_id), localdate(one.at)) for one in now.steps.all()]
    if not can_appeal(ApplicationState(now.state), past, localdate(at)):
        raise WrongStep(_("An appeal is possible once, within six weeks of a refusal."))
    if now.dossier.applications.filter(number__gt=now.number).exists():
        raise WrongStep(_("You applied again since, so this refusal stands."))
    if not grounds.strip():
        raise DomainError(_("Write why you disagree with the decision."), field="grounds")
    moved = _moved(now, StepKind.APPEAL_FILED, at)
    Dossier.objects.filter(pk=moved.dossier_id).update(state=DossierState.SUBMITTED)
    _step(moved, StepKind.APPEAL_FILED, at, by, grounds)
    request_work(TELL_STAFF, organisation=moved.centre_id, subject=moved.pk)


def _reopen(application: Application) -> None:
    Dossier.objects.filter(pk=application.dossier_id).update(state=DossierState.COLLECTING)


def _tell(application: Application, kind: StepKind, at: datetime, by: Member) -> None:
    """The candidate is mailed by the centre, wherever that person works now."""
    with organisation_scope(application.centre_id):
        ask_mail(
            person=application.person,
            kind=MOVED,
            occasion=f"application:{application.pk}:{kind}",
            subject=application.pk,
            at=at,
            by=by,
        )
