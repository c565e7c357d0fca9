"""The checklists and audits of a canary, with every text that people write in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audits.models import Audit, ChecklistKind, Standard
from audits.selectors.judging import criteria_of, pairs_of
from audits.services.checklists import answer_checklist, open_checklist, submit_checklist
from audits.services.consensus import accept_equal, save_consensus, settle_consensus
from audits.services.findings import Content, add_finding, write_summary
from audits.services.planning import plan_audit, withdraw_audit
from audits.services.scoring import Score
from mbtq.core.scope import centre_scope
from programs.models import Program, Team
from tests.audits.conftest import Case, another_auditor
from tests.canary.song import Canary

FINDING = ("fact", "source", "judgement", "consequence", "norm", "owner")


def tell_checklists(canary: Canary, team: Team) -> None:
    """One handed in and one open."""
    now, kind = timezone.now(), ChecklistKind.objects.get(key="team-checklist-2026-1")
    lead = canary.place.member("team_lead")
    for is_done in (True, False):
        checklist = open_checklist(team=team, kind=kind, on=timezone.localdate(now), by=lead)
        answer_checklist(
            checklist=checklist,
            criterion=kind.codes[0],
            value="4",
            note=canary.sing("note-of-answer"),
            version=0,
            at=now,
            by=lead,
        )
        if is_done:
            submit_checklist(checklist=checklist, at=now, by=lead)


def _plan(canary: Canary, program: Program, title: str, auditors: list[Any]) -> Audit:
    staff, now = canary.centre.member("centre_staff"), timezone.now()
    with centre_scope(canary.centre.organisation.pk, person=staff.person_id):
        return plan_audit(
            organisation=canary.place.organisation,
            program=program,
            standard=Standard.objects.get(key="mbt-2026-1"),
            kind="initial",
            title=title,
            visit_on=timezone.localdate(now),
            due_on=timezone.localdate(now) + timedelta(days=42),
            lead=auditors[0],
            second=auditors[1],
            are_independent=True,
            at=now,
            by=staff,
        )


def tell_audits(canary: Canary, program: Program) -> None:
    """One withdrawn and one final, with every text that auditors write."""
    auditors = [another_auditor(canary.centre, f"{canary.slug}-{n}") for n in ("one", "two")]
    staff = canary.centre.member("centre_staff")
    gone = _plan(canary, program, canary.sing("withdrawn-audit"), auditors)
    with centre_scope(canary.centre.organisation.pk, person=staff.person_id):
        reason = canary.sing("reason-of-withdrawal")
        withdraw_audit(audit=gone, reason=reason, at=timezone.now(), by=staff)
    audit = _plan(canary, program, canary.sing("audit"), auditors)
    case = Case(audit, program, canary.place, canary.centre, *auditors)
    case.start()
    for person, value in zip(auditors, ("4", "5"), strict=True):
        _score(canary, case, person, value)
    _write(canary, case)
    case.finalise()


def _score(canary: Canary, case: Case, person: Any, value: str) -> None:
    note = canary.sing("note-of-judgment")
    with case.scope(person):
        by = case.visitor(person)
        for number, criterion in enumerate(criteria_of(case.now())):
            score = Score(value=value if number < 5 else "4", strength="one_source", note=note)
            case.save(person, criterion.id, score, by=by)
    case.lock(person)


def _write(canary: Canary, case: Case) -> None:
    with case.scope(case.first):
        by, now = case.visitor(case.first), timezone.now()
        accept_equal(audit=case.now(), at=now, by=by)
        for pair in (one for one in pairs_of(case.now()) if one.differs):
            save_consensus(
                audit=case.now(),
                criterion=pair.criterion.id,
                value="4",
                reason=canary.sing("reason-of-consensus"),
                version=0,
                at=now,
                by=by,
            )
        settle_consensus(audit=case.now(), by=by)
        texts = {name: canary.sing(name) for name in FINDING}
        term = timezone.localdate(now) + timedelta(days=90)
        for kind in ("strength", "strength", "strength", "must"):
            add_finding(
                audit=case.now(), content=Content(kind, term_on=term, **texts), at=now, by=by
            )
        texts = {name: canary.sing(name) for name in ("summary", "context", "method")}
        write_summary(audit=case.now(), version=case.now().version, by=by, **texts)
