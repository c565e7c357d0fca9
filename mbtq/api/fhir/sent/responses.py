"""A QuestionnaireResponse that comes in: a checklist of a team, or the scores of a rating."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from audits.labels import Value
from audits.models import Checklist, ChecklistAnswer, ChecklistKind
from audits.services.checklists import (
    AlreadyOpen,
    answer_checklist,
    open_checklist,
    submit_checklist,
)
from fidelity.models import Instrument
from mbtq.api.fhir.call import Call
from mbtq.api.fhir.filters import Reference
from mbtq.api.fhir.kinds.questionnaires import CHECKLISTS, SCALES
from mbtq.api.fhir.search import address
from mbtq.api.fhir.sent.answers import ROOT, Answers, wrong
from mbtq.api.fhir.sent.ratings import fill
from mbtq.api.fhir.values import Shape, ours
from mbtq.api.problem import Problem
from mbtq.api.rest.resources.programs import Teams
from mbtq.core.errors import DomainError
from programs.models import Team

KEPT = {
    "resourceType", "id", "meta", "text", "language", "identifier", "questionnaire", "status",
    "subject", "author", "source", "authored", "item",
}  # fmt: skip


def respond_by(data: Shape, call: Call) -> UUID:
    """The checklist or rating that these answers are of.

    A checklist is opened, answered and, when it is `completed`, submitted. A rating was asked for
    before; its scores are filled in for its rater, who alone can lock it.
    """
    for name in sorted(set(data) - KEPT):
        raise Problem(
            "rule",
            errors=[
                {"expression": f"{ROOT}.{name}", "detail": "This is not kept here; leave it out."}
            ],
        )
    asked = _questionnaire(data.get("questionnaire", ""))
    answers = Answers(data)
    if isinstance(asked, Instrument):
        return fill(asked, data, answers, call)
    return _checklist(asked, data, answers, call)


def _questionnaire(canonical: str) -> Instrument | ChecklistKind:
    """The newest version of what is named, or the version that is named."""
    for source in (SCALES, CHECKLISTS):
        rows = source.rows().filter(source.filters["url"].q(canonical))
        row: Any = rows.order_by("-loaded_at", "-version").first()
        if row is not None:
            return row
    raise wrong(f"{ROOT}.questionnaire", "There is no such questionnaire.")


def _checklist(kind: Any, data: Shape, answers: Answers, call: Call) -> UUID:
    if not kind.is_newest:
        raise wrong(f"{ROOT}.questionnaire", "There is a newer version of this checklist.")
    status = data["status"]
    if status not in ("in-progress", "completed"):
        raise wrong(f"{ROOT}.status", "Send it as in-progress or completed.")
    team = _team(data)
    try:
        checklist = open_checklist(team=team, kind=kind, on=localdate(call.at), by=call.by)
    except AlreadyOpen as error:
        there = Checklist.objects.get(team=team, kind=kind, state="open")
        place = address(ROOT, there.pk)
        raise Problem("double", f"{error.sentence} {place}") from None
    for row in ChecklistAnswer.objects.filter(checklist=checklist).select_related("criterion"):
        _answer(checklist, row.criterion.code, answers, call)
    answers.nothing_left()
    if status == "completed":
        submit_checklist(checklist=checklist, at=call.at, by=call.by)
    return checklist.pk


def _team(data: Shape) -> Team:
    named = data.get("subject", {}).get("reference", "")
    team = Teams().rows().filter(Reference("pk", "Organization").q(named)).first()
    if team is None:
        raise wrong(f"{ROOT}.subject", "The subject is a team here: Organization/ and its id.")
    return team


def _answer(checklist: Checklist, code: str, answers: Answers, call: Call) -> None:
    value = answers.take(code, "valueCoding", "valueInteger")
    note = answers.take(f"{code}.note", "valueString") or ""
    if value is None and not note:
        return
    try:
        answer_checklist(
            checklist=checklist,
            criterion=code,
            value=_judgement(value, answers.place(code)),
            note=note,
            version=0,
            at=call.at,
            by=call.by,
        )
    except DomainError as error:
        raise wrong(answers.place(code), str(error.sentence)) from None


def _judgement(value: Any, place: str) -> str:
    if value is None:
        return ""
    code = str(value)
    if isinstance(value, dict):
        if value.get("system", ours("judgement")) != ours("judgement"):
            raise wrong(place, f"The codes of {ours('judgement')} are taken.")
        code = str(value.get("code", ""))
    if code not in Value.values:
        raise wrong(place, "Answer with 1 to 5, not_applicable or unknown.")
    return code
