"""The way of an audit as a table: who may move it, from where, and what must be done before.

Pure: the caller gathers the facts, this module decides. Nothing else may change the state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from audits.choices import AuditState as State

STRENGTHS_NEEDED = 3
AUDITORS_NEEDED = 2


class Act(StrEnum):
    START_SCORING = "start_scoring"
    LOCK_SCORES = "lock_scores"
    SETTLE_CONSENSUS = "settle_consensus"
    FINALISE = "finalise"
    WITHDRAW = "withdraw"


class Who(StrEnum):
    """Who may do an act: a part in this audit, or the code of a role."""

    LEAD_AUDITOR = "lead_auditor"
    EACH_AUDITOR = "each_auditor"
    CENTRE_STAFF = "centre_staff"


class Refusal(StrEnum):
    """Why an act is refused. The page has a sentence for each."""

    NOT_NOW = "not_now"
    NOT_YOURS = "not_yours"
    TWO_AUDITORS_NEEDED = "two_auditors_needed"
    LEAD_NEEDED = "lead_needed"
    ALREADY_LOCKED = "already_locked"
    CRITERION_NOT_JUDGED = "criterion_not_judged"
    AUDITOR_NOT_LOCKED = "auditor_not_locked"
    CRITERION_WITHOUT_CONSENSUS = "criterion_without_consensus"
    DIFFERENCE_WITHOUT_REASON = "difference_without_reason"
    MUST_WITHOUT_NORM = "must_without_norm"
    MUST_WITHOUT_TERM = "must_without_term"
    THREE_STRENGTHS_NEEDED = "three_strengths_needed"
    REASON_NEEDED = "reason_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of the person who acts and of the audit.

    Of the person: `roles` (role codes), `is_auditor`, `is_lead` (of this audit), `my_unjudged`
    (criteria I have not judged), `is_locked_by_me`. `unlocked_others`: other auditors who have not
    locked. `has_reason`: a reason is given with this act. The rest are numbers of the audit.
    """

    roles: frozenset[str] = frozenset()
    is_auditor: bool = False
    is_lead: bool = False
    my_unjudged: int = 0
    is_locked_by_me: bool = False
    auditors: int = 0
    has_lead: bool = False
    unlocked_others: int = 0
    without_consensus: int = 0
    differences_without_reason: int = 0
    must_without_norm: int = 0
    must_without_term: int = 0
    strengths: int = 0
    has_reason: bool = False


class TransitionRefused(ValueError):
    """The act is not possible. `code` is the first reason, `codes` are all of them."""

    def __init__(self, state: State, act: str, codes: tuple[Refusal, ...]) -> None:
        self.state, self.act, self.codes, self.code = state, act, codes, codes[0]
        super().__init__(f"An audit in state {state} refuses '{act}': {', '.join(codes)}.")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `requires` names preconditions, asked in that order.

    `is_last_to_lock` picks between two rows of one act: None where there is one row only.
    """

    source: State
    target: State
    act: Act
    who: tuple[Who, ...]
    requires: tuple[Refusal, ...] = ()
    is_last_to_lock: bool | None = None


@dataclass(frozen=True, slots=True)
class NextAct:
    """The act that this person is asked for, and what is still missing for it."""

    act: Act
    missing: tuple[Refusal, ...]

    @property
    def is_open(self) -> bool:
        return not self.missing


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        State.PLANNED,
        State.SCORING,
        Act.START_SCORING,
        (Who.LEAD_AUDITOR, Who.CENTRE_STAFF),
        (Refusal.TWO_AUDITORS_NEEDED, Refusal.LEAD_NEEDED),
    ),
    Transition(
        State.SCORING,
        State.SCORING,
        Act.LOCK_SCORES,
        (Who.EACH_AUDITOR,),
        (Refusal.ALREADY_LOCKED, Refusal.CRITERION_NOT_JUDGED),
        is_last_to_lock=False,
    ),
    Transition(
        State.SCORING,
        State.CONSENSUS,
        Act.LOCK_SCORES,
        (Who.EACH_AUDITOR,),
        (Refusal.ALREADY_LOCKED, Refusal.TWO_AUDITORS_NEEDED, Refusal.CRITERION_NOT_JUDGED),
        is_last_to_lock=True,
    ),
    Transition(
        State.CONSENSUS,
        State.DRAFT,
        Act.SETTLE_CONSENSUS,
        (Who.LEAD_AUDITOR,),
        (
            Refusal.AUDITOR_NOT_LOCKED,
            Refusal.CRITERION_WITHOUT_CONSENSUS,
            Refusal.DIFFERENCE_WITHOUT_REASON,
        ),
    ),
    Transition(
        State.DRAFT,
        State.FINAL,
        Act.FINALISE,
        (Who.LEAD_AUDITOR,),
        (
            Refusal.MUST_WITHOUT_NORM,
            Refusal.MUST_WITHOUT_TERM,
            Refusal.THREE_STRENGTHS_NEEDED,
        ),
    ),
    *(
        Transition(
            state, State.WITHDRAWN, Act.WITHDRAW, (Who.CENTRE_STAFF,), (Refusal.REASON_NEEDED,)
        )
        for state in (State.PLANNED, State.SCORING, State.CONSENSUS, State.DRAFT)
    ),
)

_IS_MISSING: MappingProxyType[Refusal, Callable[[Facts], bool]] = MappingProxyType(
    {
        Refusal.TWO_AUDITORS_NEEDED: lambda facts: facts.auditors < AUDITORS_NEEDED,
        Refusal.LEAD_NEEDED: lambda facts: not facts.has_lead,
        Refusal.ALREADY_LOCKED: lambda facts: facts.is_locked_by_me,
        Refusal.CRITERION_NOT_JUDGED: lambda facts: facts.my_unjudged > 0,
        Refusal.AUDITOR_NOT_LOCKED: lambda facts: (
            facts.unlocked_others > 0 or (facts.is_auditor and not facts.is_locked_by_me)
        ),
        Refusal.CRITERION_WITHOUT_CONSENSUS: lambda facts: facts.without_consensus > 0,
        Refusal.DIFFERENCE_WITHOUT_REASON: lambda facts: facts.differences_without_reason > 0,
        Refusal.MUST_WITHOUT_NORM: lambda facts: facts.must_without_norm > 0,
        Refusal.MUST_WITHOUT_TERM: lambda facts: facts.must_without_term > 0,
        Refusal.THREE_STRENGTHS_NEEDED: lambda facts: facts.strengths < STRENGTHS_NEEDED,
        Refusal.REASON_NEEDED: lambda facts: not facts.has_reason,
    }
)
_IS_WHO: MappingProxyType[Who, Callable[[Facts], bool]] = MappingProxyType(
    {
        Who.LEAD_AUDITOR: lambda facts: facts.is_lead,
        Who.EACH_AUDITOR: lambda facts: facts.is_auditor,
        Who.CENTRE_STAFF: lambda facts: Who.CENTRE_STAFF.value in facts.roles,
    }
)


def allowed(state: State | str, facts: Facts) -> tuple[Act, ...]:
    """Acts that this person can do now, in the order of the table.

    An act that only lacks its reason is listed: the reason is given with the act.
    """
    return tuple(
        row.act
        for row in _rows(State(state), facts)
        if _may(row, facts) and set(_missing(row, facts)) <= {Refusal.REASON_NEEDED}
    )


def move(state: State | str, act: Act | str, facts: Facts) -> State:
    """The state after the act. Raises `TransitionRefused` with a code that says why not."""
    rows = [row for row in _rows(State(state), facts) if row.act == act]
    if not rows:
        raise TransitionRefused(State(state), act, (Refusal.NOT_NOW,))
    row = rows[0]
    if not _may(row, facts):
        raise TransitionRefused(State(state), act, (Refusal.NOT_YOURS,))
    if missing := _missing(row, facts):
        raise TransitionRefused(State(state), act, missing)
    return row.target


def next_act(state: State | str, facts: Facts) -> NextAct | None:
    """What this person is asked to do next, also while something is missing for it.

    None when the next act is somebody else's (`waiting_for` says whose). Withdrawing and locking
    again are never asked for.
    """
    for row in _rows(State(state), facts):
        missing = _missing(row, facts)
        if row.act is Act.WITHDRAW or not _may(row, facts) or Refusal.ALREADY_LOCKED in missing:
            continue
        return NextAct(row.act, missing)
    return None


def waiting_for(state: State | str) -> tuple[Who, ...]:
    """Who moves an audit on from this state; empty where it ends."""
    for row in TRANSITIONS:
        if row.source == state and row.act is not Act.WITHDRAW:
            return row.who
    return ()


def _rows(state: State, facts: Facts) -> list[Transition]:
    is_last = facts.unlocked_others == 0
    return [
        row for row in TRANSITIONS if row.source is state and row.is_last_to_lock in (None, is_last)
    ]


def _may(row: Transition, facts: Facts) -> bool:
    return any(_IS_WHO[who](facts) for who in row.who)


def _missing(row: Transition, facts: Facts) -> tuple[Refusal, ...]:
    return tuple(code for code in row.requires if _IS_MISSING[code](facts))
