"""How far a dossier is, in words: each requirement, what counts for it and what does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from mbtq.core.formats import translated
from programs.labels import AssignmentRole, CredentialKind, Profession
from supervision.credit_words import fate_words, sessions_number
from training.choices import CaseModality, Reason, RequirementState, Unit
from training.eligibility import Alternative, Assessment, Counted, Progress
from training.labels import CASE_MODALITIES, FRAGMENT_PARTS, STATEMENT_KINDS, VERDICTS
from training.pathway import SupervisionNeeds

Sources = Mapping[str, Mapping[str, Any]]
Cases = Mapping[str, str]
"""Codes of treatments that the reader knows, by id; nobody else sees a code."""


@dataclass(frozen=True)
class RowLine:
    """One row of evidence: when, what, from where, and why it counts or does not."""

    on: date | None
    what: str
    where: str
    amount: str
    why: str
    counts: bool


@dataclass(frozen=True)
class RequirementLine:
    """One requirement as the page prints it."""

    key: str
    kind: str
    name: str
    hint: str
    note: str
    state: str
    count: str
    share: float
    waiting: str
    forecast: str
    is_confirmed: bool
    mixes: list[str] = field(default_factory=list)
    rows: list[RowLine] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        return self.state == RequirementState.MET


def summary_words(assessment: Assessment) -> str:
    """ "5 of 7 requirements met, 1 waits for somebody else"."""
    counts, total = assessment.counts, len(assessment.progress)
    met = _("%(met)s of %(total)s requirements met") % {
        "met": counts[RequirementState.MET],
        "total": total,
    }
    waiting = counts[RequirementState.WAITING]
    if not waiting:
        return met
    words = ngettext("%(n)s waits for somebody else", "%(n)s wait for somebody else", waiting) % {
        "n": waiting
    }
    return f"{met}, {words}"


def lines_of(assessment: Assessment, sources: Sources, cases: Cases) -> list[RequirementLine]:
    """Every requirement of an assessment, in its order."""
    return [_line(one, sources, cases) for one in assessment.progress]


def _line(one: Progress, sources: Sources, cases: Cases) -> RequirementLine:
    asked = one.requirement
    return RequirementLine(
        key=asked.key,
        kind=str(asked.kind),
        name=translated(asked.name),
        hint=translated(asked.hint),
        note=translated(asked.note),
        state=str(one.state),
        count=count_words(one),
        share=float(one.share),
        waiting=_waiting(one),
        forecast=_forecast(one),
        is_confirmed=asked.is_confirmed,
        mixes=[_mix(fit) for fit in one.alternatives],
        rows=[_row(row, one, sources, cases) for row in one.rows],
    )


def count_words(one: Progress) -> str:
    """ "14 of 16 sessions"; empty where there is only yes or no."""
    if one.unit is Unit.ITEMS:
        return ""
    words = {
        Unit.SESSIONS: _("%(have)s of %(needed)s sessions"),
        Unit.POINTS: _("%(have)s of %(needed)s points"),
        Unit.CASES: _("%(have)s of %(needed)s treatments"),
        Unit.FRAGMENTS: _("%(have)s of %(needed)s fragments"),
        Unit.HOURS: _("%(have)s of %(needed)s hours"),
        Unit.YEARS: _("%(have)s of %(needed)s years"),
    }[one.unit]
    return words % {"have": _number(one.have), "needed": _number(one.needed)}


def _number(exact: Fraction) -> str:
    """What falls short of a whole never looks whole."""
    return sessions_number(exact)


def _waiting(one: Progress) -> str:
    if one.unit is Unit.ITEMS:
        waits = any(row.waiting for row in one.rows) and one.state is RequirementState.WAITING
        return _("Asked for, not written yet") if waits else ""
    if not one.waiting:
        return ""
    return _("%(n)s more, once it has been confirmed") % {"n": _number(one.waiting)}


def _forecast(one: Progress) -> str:
    if one.forecast is None or one.is_met:
        return ""
    return _("At the pace of the last half year: around %(day)s") % {
        "day": formats.daytext(one.forecast)
    }


def _mix(fit: Alternative) -> str:
    """ "2 individual and 1 group: 1 of 3, about 12 sessions to go"."""
    portions = [
        f"{part.count} {' / '.join(str(CASE_MODALITIES[one]).lower() for one in part.modalities)}"
        for part in fit.mix.portions
    ]
    words = _("%(mix)s: %(filled)s of %(slots)s") % {
        "mix": _(" and ").join(portions),
        "filled": fit.filled,
        "slots": fit.slots,
    }
    if fit.missing:
        to_go = ngettext("about %(n)s session to go", "about %(n)s sessions to go", fit.missing)
        words = f"{words}, {to_go % {'n': fit.missing}}"
    return words


def _row(row: Counted, one: Progress, sources: Sources, cases: Cases) -> RowLine:
    source = sources.get(row.id, {})
    on = date.fromisoformat(source["on"]) if source.get("on") else row.on
    return RowLine(
        on=on,
        what=_what(row, source, cases),
        where=str(source.get("organisation") or _("This dossier")),
        amount=_number(row.amount) if one.unit is not Unit.ITEMS and row.amount else "",
        why=_why(row, one),
        counts=bool(row.amount),
    )


def _what(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    describe = _KINDS.get(str(source.get("kind", "")))
    if describe is not None:
        return describe(row, source, cases)
    for labels in (CredentialKind, Profession):
        if row.id in labels.values:
            return str(labels(row.id).label)
    return _("On record")


def _session(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    words = _("Supervision by %(name)s, %(minutes)s minutes, %(present)s present") % {
        "name": source["supervisor_name"] or _("nobody"),
        "minutes": source["minutes"],
        "present": source["present"],
    }
    return f"{words} ({cases[row.case]})" if row.case in cases else words


def _case(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    modality = CASE_MODALITIES[CaseModality(source["modality"])]
    words = ngettext(
        "%(modality)s, %(n)s session", "%(modality)s, %(n)s sessions", source["sessions"]
    ) % {"modality": modality, "n": source["sessions"]}
    return f"{cases[row.id]}: {words}" if row.id in cases else words


def _recording(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    return str(source["reference"])


def _work(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    return _("%(role)s, %(hours)s hours a week") % {
        "role": AssignmentRole(source["role"]).label,
        "hours": formats.number(Decimal(source["hours_per_week"])),
    }


def _credential(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    kind = str(CredentialKind(source["credential"]).label)
    return f"{kind} ({source['seen']})" if source["seen"] else kind


def _course(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    return translated(source["title"])


def _fragment(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    return _("%(part)s, %(minutes)s minutes of recording %(reference)s") % {
        "part": FRAGMENT_PARTS[source["part"]],
        "minutes": source["minutes"],
        "reference": source["reference"],
    }


def _statement(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    words = f"{STATEMENT_KINDS[source['statement']]}, {source['author_name']}"
    return f"{words}: {VERDICTS[source['verdict']]}" if source["verdict"] else words


def _declaration(row: Counted, source: Mapping[str, Any], cases: Cases) -> str:
    return _("Declared: %(text)s") % {"text": source["text"]}


_KINDS: dict[str, Callable[[Counted, Mapping[str, Any], Cases], str]] = {
    "supervision": _session,
    "case": _case,
    "recording": _recording,
    "work": _work,
    "credential": _credential,
    "course": _course,
    "declaration": _declaration,
    "fragment": _fragment,
    "statement": _statement,
}


def _why(row: Counted, one: Progress) -> str:
    """Why a row counts or does not; supervision has its own words for its own rules."""
    if row.tallied is not None and isinstance(one.requirement.needs, SupervisionNeeds):
        words = fate_words(row.tallied, one.requirement.needs.track)
        if words:
            return words
    given = {"found": _some(row.found), "asked": _some(row.asked)}
    return _reasons().get(row.reason, "") % given


def _some(number: Fraction | None) -> str:
    return _number(number) if number is not None else ""


def _reasons() -> dict[Reason, str]:
    return {
        Reason.COUNTED: _("Counts."),
        Reason.NOT_CONFIRMED: _("Counts as soon as it has been confirmed."),
        Reason.DISPUTED: _("Somebody says that this is not right."),
        Reason.NOT_THIS_KIND: _("Of another kind than is asked here."),
        Reason.NO_POINTS: _("Gives no accreditation points."),
        Reason.TOO_FEW_SESSIONS: _("%(found)s of the %(asked)s sessions that are asked."),
        Reason.TOO_SHORT: _("Too short: %(found)s of %(asked)s."),
        Reason.NO_REPORT: _("The reflection on it is not written yet."),
        Reason.SAME_SESSION: _("Of a session from which another fragment counts already."),
        Reason.EXPIRED: _("Not valid any more on this day."),
        Reason.NOT_YET: _("Not positive yet; it says what is still to be learned."),
        Reason.NOT_SIGNED: _("Asked for, not written yet."),
        Reason.OVER_MAXIMUM: _("More than counts."),
        Reason.SUPERVISION_RULE: _("Does not count by the rules for supervision."),
        Reason.TOO_LONG_AGO: _("Too long ago."),
        Reason.NOT_COMPLETED: _("Not completed yet."),
        Reason.NOT_KNOWN: _("What decides was not recorded."),
        Reason.BEFORE_REGISTRATION: _("From before the registration that is asked first."),
        Reason.SAME_AUTHOR: _("By the person who wrote the other statement."),
        Reason.SPARE: _("Would count, but there is enough without it."),
    }
