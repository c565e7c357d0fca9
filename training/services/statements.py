"""Statements by supervisors: asked for, written, signed once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.canonical import content_hash
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.services.mail import ask_mail
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from training.choices import RequirementKind, StatementKind, Verdict
from training.competences import Competence
from training.models import Dossier, PathwayVersion, Statement
from training.pathway import Requirement, StatementNeeds
from training.selectors.pathways import pathway_of
from training.services.dossiers import no_personal_data, open_dossier

ANSWER_WITHIN = timedelta(days=28)
ASKED = "training.statement_asked"
TELL_SIGNED = "training.dossier_tasks.tell_signed"


class NotASupervisor(DomainError):
    """The own supervisor is somebody who supervised the candidate."""


class StatementFixed(DomainError):
    """A statement that was signed or declined."""


class Dependent(DomainError):
    """An independent reviewer who supervised or works with the candidate."""


def statement_requirement(version: PathwayVersion, key: str, kind: StatementKind) -> Requirement:
    """The requirement with this key, when it asks for such a statement. Raises `DomainError`."""
    pathway = pathway_of(version)
    for one in (*pathway.requirements, *pathway.renewal):
        if one.key == key and one.kind is RequirementKind.STATEMENT:
            assert isinstance(one.needs, StatementNeeds)
            if one.needs.statement is kind:
                return one
    raise DomainError(_("This dossier does not ask for such a statement."))


@transaction.atomic
def ask_statement(
    *,
    dossier: Dossier,
    requirement: str,
    author: User,
    supervisors: set[str],
    at: datetime,
    by: Member,
) -> Statement:
    """The candidate asks a supervisor for a statement; that person is mailed once.

    `supervisors` are the accounts, as texts, of who supervised the candidate by the dossier's own
    evidence. Needs the scope of the candidate in an organisation.
    """
    now = open_dossier(dossier)
    statement_requirement(now.pathway, requirement, StatementKind.OWN_SUPERVISOR)
    if author.pk == now.person_id or str(author.pk) not in supervisors:
        raise NotASupervisor(
            _("Choose somebody who supervised you, by the sessions in this dossier."),
            field="author",
        )
    made = _new(now, requirement, StatementKind.OWN_SUPERVISOR, author, at, by)
    ask_mail(
        person=author, kind=ASKED, occasion=f"statement:{made.pk}", subject=made.pk, at=at, by=by
    )
    return made


def _new(
    dossier: Dossier, requirement: str, kind: StatementKind, author: User, at: datetime, by: Member
) -> Statement:
    try:
        with transaction.atomic():
            made = Statement.objects.create(
                dossier=dossier,
                centre_id=dossier.centre_id,
                person_id=dossier.person_id,
                requirement=requirement,
                kind=kind,
                author=author,
                author_name=author.name,
                candidate_name=dossier.printed_name,
                pathway_id=dossier.pathway_id,
                asked_at=at,
                asked_by=by.person,
                due_on=localdate(at) + ANSWER_WITHIN,
            )
    except IntegrityError as error:
        words = _("%(name)s has been asked for this statement already.")
        raise DomainError(words % {"name": author.name}, field="author") from error
    record("statement.asked", by=by.person_id, about=made, author=author.pk, statement_kind=kind)
    return made


@transaction.atomic
def ask_review(*, dossier: Dossier, at: datetime, by: Member) -> None:
    """The candidate asks the centre to appoint an independent reviewer. Once is enough."""
    now = open_dossier(dossier)
    if now.review_asked_at is None:
        Dossier.objects.filter(pk=now.pk).update(review_asked_at=at)
        record("statement.review_asked", by=by.person_id, about=now)


@transaction.atomic
def appoint_reviewer(
    *, dossier: Dossier, requirement: str, author: User, conflict: str, at: datetime, by: Member
) -> Statement:
    """The centre appoints an independent reviewer, who is mailed. Needs the centre's scope.

    `conflict` is what `lifecycle.conflict_of_reviewer` says; with one it is refused.
    """
    statement_requirement(dossier.pathway, requirement, StatementKind.INDEPENDENT)
    if dossier.review_asked_at is None:
        raise DomainError(_("The candidate has not asked for a reviewer, or has one already."))
    if conflict:
        raise Dependent(_("This supervisor is not independent of the candidate."), field="author")
    made = _new(dossier, requirement, StatementKind.INDEPENDENT, author, at, by)
    Dossier.objects.filter(pk=dossier.pk).update(review_asked_at=None)
    with organisation_scope(dossier.centre_id):
        ask_mail(
            person=author, kind=ASKED, occasion=f"statement:{made.pk}",
            subject=made.pk, at=at, by=by,
        )  # fmt: skip
    return made


@transaction.atomic
def save_statement(
    *,
    statement: Statement,
    verdict: str,
    competences: Mapping[str, str],
    advice: str,
    is_independent: bool,
    version: int,
    by: Member,
) -> Statement:
    """Keeps what the author has written so far. Raises `Stale` when saved elsewhere meanwhile."""
    now = _mine(statement, by)
    if now.version != version:
        raise Stale(_("This statement was saved elsewhere in the meantime."), theirs=now)
    kept = {one.value: competences.get(one, "").strip() for one in Competence}
    for name, text in {**kept, "advice": advice}.items():
        no_personal_data(text, name)
    now.verdict, now.competences, now.advice = verdict, kept, advice.strip()
    now.is_independent, now.version = is_independent, version + 1
    now.save(update_fields=["verdict", "competences", "advice", "is_independent", "version"])
    return now


@transaction.atomic
def sign_statement(*, statement: Statement, at: datetime, by: Member) -> Statement:
    """The author signs; from then on nobody changes it. The candidate is mailed.

    Raises `StatementFixed`, and `DomainError` at the field that is not filled in.
    """
    now = _mine(statement, by)
    if now.verdict not in list(Verdict):
        raise DomainError(_("Choose what you conclude."), field="verdict")
    for one in Competence:
        if not now.competences.get(one):
            raise DomainError(_("Write what you saw of this competence."), field=one.value)
    if now.verdict == Verdict.NOT_YET and not now.advice:
        raise DomainError(_("Write what is still to be learned."), field="advice")
    if now.kind == StatementKind.INDEPENDENT and not now.is_independent:
        raise DomainError(
            _("Confirm that you are independent of the candidate, or decline."),
            field="is_independent",
        )
    now.signed_at, now.content_hash = at, _hash(now, at)
    now.save(update_fields=["signed_at", "content_hash"])
    record("statement.signed", by=by.person_id, about=now, verdict=now.verdict)
    # The author may sign in an organisation of which the candidate is no member: the centre mails.
    request_work(TELL_SIGNED, organisation=now.centre_id, subject=now.pk)
    return now


@transaction.atomic
def decline_statement(*, statement: Statement, reason: str, at: datetime, by: Member) -> None:
    """The author does not write it; the candidate (or the centre) can ask somebody else."""
    now = _mine(statement, by)
    if not reason.strip():
        raise DomainError(_("Say why, so that somebody else can be asked."), field="reason")
    now.declined_at, now.decline_reason = at, reason.strip()
    now.save(update_fields=["declined_at", "decline_reason"])
    record("statement.declined", by=by.person_id, about=now)


def _mine(statement: Statement, by: Member) -> Statement:
    """The statement, locked, for its author while it is open."""
    if statement.author_id != by.person_id:
        raise DomainError(_("Only who was asked writes this statement."))
    # Asked for in one go: a row that is fixed cannot even be locked, by its policy.
    rows = Statement.objects.select_for_update(of=("self",))
    now = rows.filter(pk=statement.pk, signed_at=None, declined_at=None).first()
    if now is None:
        raise StatementFixed(_("This statement is fixed: it was signed or declined."))
    return now


def _hash(statement: Statement, at: datetime) -> str:
    """SHA-256 over the canonical JSON of what is signed."""
    said = {
        "dossier": str(statement.dossier_id),
        "requirement": statement.requirement,
        "kind": statement.kind,
        "candidate": str(statement.person_id),
        "author": str(statement.author_id),
        "author_name": statement.author_name,
        "verdict": statement.verdict,
        "competences": statement.competences,
        "advice": statement.advice,
        "signed_at": at.isoformat(),
    }
    return content_hash(said)
