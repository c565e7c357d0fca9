"""What is asked: a pathway against the evidence as it was on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from training.eligibility.facts import Evidence, StatementFact
from training.pathway import Pathway


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A pathway, evidence that holds nothing of later days, and the day."""

    pathway: Pathway
    evidence: Evidence
    on: dt.date


def inquiry(pathway: Pathway, evidence: Evidence, on: dt.date) -> Inquiry:
    """The question for a day; what is dated later is left out, a later signature is taken off."""
    known = replace(
        evidence,
        sessions=tuple(one for one in evidence.sessions if one.on <= on),
        cases=tuple(one for one in evidence.cases if one.first_on <= on),
        courses=tuple(one for one in evidence.courses if one.on <= on),
        fragments=tuple(one for one in evidence.fragments if one.on <= on),
        statements=tuple(_unsigned(one, on) for one in evidence.statements if one.asked_on <= on),
        credentials=tuple(one for one in evidence.credentials if one.since <= on),
        work=tuple(one for one in evidence.work if one.since <= on),
        declarations=tuple(
            one for one in evidence.declarations if one.since is None or one.since <= on
        ),
    )
    return Inquiry(pathway, known, on)


def _unsigned(fact: StatementFact, on: dt.date) -> StatementFact:
    if fact.on is not None and fact.on > on:
        return replace(fact, on=None, verdict=None)
    return fact
