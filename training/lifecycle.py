"""What may happen to an application for registration, and who may decide on it. Pure rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from training.choices import ApplicationState as State
from training.choices import StepKind as Step

# From which states a step leads to which. What is not here does not happen.
MOVES: Mapping[Step, tuple[frozenset[State], State]] = {
    Step.RETURNED: (frozenset({State.SUBMITTED}), State.RETURNED),
    Step.FOUND_COMPLETE: (frozenset({State.SUBMITTED}), State.COMPLETE),
    Step.GRANTED: (frozenset({State.COMPLETE}), State.GRANTED),
    Step.REFUSED: (frozenset({State.COMPLETE}), State.REFUSED),
    Step.APPEAL_FILED: (frozenset({State.REFUSED}), State.APPEALED),
    Step.APPEAL_UPHELD: (frozenset({State.APPEALED}), State.GRANTED),
    Step.APPEAL_REJECTED: (frozenset({State.APPEALED}), State.REFUSED),
    Step.WITHDRAWN: (frozenset({State.SUBMITTED, State.COMPLETE}), State.WITHDRAWN),
}
# What the committee decides; who decided once does not decide on the appeal.
DECISIONS = (Step.GRANTED, Step.REFUSED)
APPEAL_DECISIONS = (Step.APPEAL_UPHELD, Step.APPEAL_REJECTED)
# How long somebody can appeal. No page of the register names it; six weeks is what Dutch
# administrative law uses (Awb 6:7), to be confirmed by the expertise centre.
APPEAL_WITHIN = dt.timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Past:
    """A step that was taken, by which account, on which day."""

    kind: Step
    by: str
    on: dt.date


def can_appeal(state: State, past: Collection[Past], on: dt.date) -> bool:
    """Refused, within the term, and not appealed before: there is one appeal."""
    if state is not State.REFUSED or any(one.kind is Step.APPEAL_FILED for one in past):
        return False
    return on <= appeal_until(past)


def appeal_until(past: Collection[Past]) -> dt.date:
    """The last day on which an appeal can be filed. Raises `ValueError` without a refusal."""
    refused = [one.on for one in past if one.kind is Step.REFUSED]
    if not refused:
        raise ValueError("Nothing was refused.")
    return max(refused) + APPEAL_WITHIN


@dataclass(frozen=True, slots=True)
class Case:
    """Who had a part in an application; accounts as texts.

    `authors` wrote or were asked for a statement, `supervisors` supervised the candidate,
    `checkers` found it complete, `deciders` decided before. `colleagues` work or worked for an
    organisation from which the evidence comes.
    """

    candidate: str
    authors: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()
    colleagues: frozenset[str] = frozenset()
    checkers: frozenset[str] = frozenset()
    deciders: frozenset[str] = frozenset()


class Conflict:
    """Why somebody does not decide; the words are in the labels."""

    CANDIDATE = "candidate"
    AUTHOR = "author"
    SUPERVISOR = "supervisor"
    COLLEAGUE = "colleague"
    CHECKER = "checker"
    DECIDER = "decider"


def conflict_of_member(person: str, case: Case, *, is_appeal: bool = False) -> str:
    """Why this member of the committee may not decide; empty when nothing is in the way."""
    for reason, people in (
        (Conflict.CANDIDATE, frozenset({case.candidate})),
        (Conflict.AUTHOR, case.authors),
        (Conflict.SUPERVISOR, case.supervisors),
        (Conflict.COLLEAGUE, case.colleagues),
        (Conflict.CHECKER, case.checkers),
    ):
        if person in people:
            return reason
    return Conflict.DECIDER if is_appeal and person in case.deciders else ""


def conflict_of_reviewer(person: str, case: Case) -> str:
    """Why this supervisor cannot be the independent one; empty when nothing is in the way."""
    for reason, people in (
        (Conflict.CANDIDATE, frozenset({case.candidate})),
        (Conflict.AUTHOR, case.authors),
        (Conflict.SUPERVISOR, case.supervisors),
        (Conflict.COLLEAGUE, case.colleagues),
    ):
        if person in people:
            return reason
    return ""
