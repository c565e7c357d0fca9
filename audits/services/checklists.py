"""Checklists: opening one, answering it with several people, submitting it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audits.cadence import due_day
from audits.labels import Value
from audits.models import Checklist, ChecklistAnswer, ChecklistKind
from audits.models.checklist import ChecklistState
from audits.selectors.checklists import filled, last_submitted, submitted_on
from audits.selectors.reference import standard_of
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import ProgramStatus, Team

LONGEST_NOTE = 10_000


class NotOnScale(DomainError, ValueError):
    """An answer that is neither 1 to 5, not applicable, unknown nor empty."""


class NotInChecklist(DomainError, ValueError):
    """A criterion that this checklist does not ask."""


class AlreadySubmitted(DomainError):
    """A submitted checklist never changes."""


class AlreadyOpen(DomainError):
    """The team is filling in this checklist already."""


class ReasonsMissing(DomainError):
    """Not applicable without a reason."""


@transaction.atomic
def open_checklist(*, team: Team, kind: ChecklistKind, on: date, by: Actor) -> Checklist:
    """Opens a checklist with the criteria that apply to the program's setting and stage today."""
    program = team.program
    if team.ended_on or program.status != ProgramStatus.ACTIVE:
        raise DomainError(_("This team no longer works; there is nothing to fill in."))
    known = standard_of(kind.standard_id)
    codes = [
        one.id for one in known.applying(program.setting, program.stage) if one.id in kind.codes
    ]
    last = submitted_on(last_submitted(team, kind.key))
    try:
        with transaction.atomic():
            checklist = Checklist.objects.create(
                organisation_id=current_organisation(),
                team=team,
                kind=kind,
                opened_on=on,
                due_on=due_day(last, on, kind.cadence_months),
            )
    except IntegrityError as error:
        raise AlreadyOpen(_("This checklist is open already for this team.")) from error
    ChecklistAnswer.objects.bulk_create(
        ChecklistAnswer(
            organisation_id=checklist.organisation_id,
            checklist=checklist,
            criterion_id=known.ids[code],
            version=0,
        )
        for code in codes
    )
    record("checklist.opened", by=by.person_id, about=checklist, team=team.pk, questions=len(codes))
    return checklist


@transaction.atomic
def answer_checklist(
    *,
    checklist: Checklist,
    criterion: str,
    value: str,
    note: str,
    version: int,
    at: datetime,
    by: Actor,
) -> ChecklistAnswer:
    """Stores one answer; `criterion` is its code, `version` the one that the person saw.

    An answer equal to the stored one changes nothing. Raises `Stale` with the stored answer when
    somebody else saved another one meanwhile, so that the person can choose per field.
    """
    if value not in ("", *Value.values):
        raise NotOnScale(_("Choose 1 to 5, not applicable or unknown."), field="value")
    if len(note) > LONGEST_NOTE:
        raise NotOnScale(_("Keep the explanation under 10,000 characters."), field="note")
    answer = _locked(checklist, criterion)
    if (answer.value, answer.note) == (value, note):
        return answer
    if answer.version != version:
        raise Stale(_("Somebody else saved another answer meanwhile."), theirs=answer)
    answer.value, answer.note, answer.version = value, note, version + 1
    answer.answered_at = at
    answer.answered_by = by.person if isinstance(by, Member) else None
    answer.save()
    record("checklist.answered", by=by.person_id, about=checklist, criterion=criterion)
    return answer


def _open_now(checklist: Checklist) -> Checklist:
    """The checklist, kept from others until we are done; the policy hides a submitted one here."""
    rows = Checklist.objects.select_for_update(of=("self",)).select_related("kind", "team")
    if (found := rows.filter(pk=checklist.pk, state=ChecklistState.OPEN).first()) is None:
        raise AlreadySubmitted(_("This checklist was submitted; it can no longer be changed."))
    return found


def _locked(checklist: Checklist, code: str) -> ChecklistAnswer:
    _open_now(checklist)
    rows = ChecklistAnswer.objects.select_for_update(of=("self",)).select_related("answered_by")
    answer = rows.filter(checklist=checklist, criterion__code=code).first()
    if answer is None:
        raise NotInChecklist(_("This checklist does not ask that."), field="criterion")
    return answer


@transaction.atomic
def submit_checklist(*, checklist: Checklist, at: datetime, by: Actor) -> Checklist:
    """Closes a checklist for good. Open questions and unknown are fine; n/a needs its reason."""
    found = _open_now(checklist)
    content = filled(found)
    without = [item.criterion.id for item in content.items if item.needs_reason]
    if without:
        raise ReasonsMissing(
            _("Say why this does not apply: %(codes)s.") % {"codes": ", ".join(without)}
        )
    if not content.answered:
        raise DomainError(_("Answer at least one question first."))
    found.state, found.submitted_at = ChecklistState.SUBMITTED, at
    found.submitted_by = by.person if isinstance(by, Member) else None
    found.save()
    record("checklist.submitted", by=by.person_id, about=found, left_open=content.left_open)
    return found
