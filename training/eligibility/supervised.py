"""Supervision: sessions for a track by supervision's own tally, or hours of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from supervision.choices import COUNTING_FORMS, CreditReason, Form, Mode
from supervision.credits import Counted as Tallied
from supervision.credits import Row, Tally, rules_on, tally, versions
from training.choices import Reason, Unit
from training.eligibility.facts import SessionFact
from training.eligibility.forecast import at_pace
from training.eligibility.inquiry import Inquiry
from training.eligibility.outcome import NOTHING, Counted, Derivation, Progress, settled, total
from training.pathway import HoursNeeds, Requirement, SupervisionNeeds

HOUR = 60
# What supervision's tally says of a row, where it is more than "by the rules of supervision".
REASONS = {
    CreditReason.COUNTED: Reason.COUNTED,
    CreditReason.REST_LEFT_OUT: Reason.COUNTED,
    CreditReason.PART_OVER_MAXIMUM: Reason.COUNTED,
    CreditReason.OVER_MAXIMUM: Reason.OVER_MAXIMUM,
    CreditReason.NOT_CONFIRMED: Reason.NOT_CONFIRMED,
}


def sessions(requirement: Requirement, needs: SupervisionNeeds, asked: Inquiry) -> Progress:
    """Sessions by the rules of their days and the maxima there; the pathway says how many."""
    facts = sorted(asked.evidence.sessions, key=lambda one: (one.on, one.id))
    rows = {one.id: _left_out(one, needs.track) for one in facts}
    usable = [one for one in facts if rows[one.id] is None]
    found = tally([_row(one) for one in usable], needs.track)
    rows |= {one.row.id: _tallied(one, needs.by) for one in found.rows}
    ordered = [row for one in facts if (row := rows[one.id]) is not None]
    made = settled(requirement, ordered, needs.sessions, Unit.SESSIONS)
    return replace(
        made,
        derivation=_explained(made, usable, found),
        forecast=at_pace(made.rows, made.remaining, asked.on),
    )


def hours(requirement: Requirement, needs: HoursNeeds, asked: Inquiry) -> Progress:
    """Hours of supervision in all."""
    rows = hour_rows(needs, asked)
    made = settled(requirement, rows, needs.hours, Unit.HOURS)
    return replace(made, forecast=at_pace(made.rows, made.remaining, asked.on))


def hour_rows(needs: HoursNeeds, asked: Inquiry) -> list[Counted]:
    """Every session with its hours, in order of time."""
    facts = sorted(asked.evidence.sessions, key=lambda one: (one.on, one.id))
    return [
        _left_out(one, needs.track) or _by_itself(one, needs.by, Fraction(one.minutes, HOUR))
        for one in facts
    ]


def _left_out(fact: SessionFact, track: str | None) -> Counted | None:
    """A session that no rule looks at: of another track, disputed, or before there were rules."""
    if track is not None and fact.track not in ("", track):
        return Counted(fact.id, Reason.NOT_THIS_KIND, fact.on)
    if fact.is_disputed:
        return Counted(fact.id, Reason.DISPUTED, fact.on)
    if fact.on < versions()[0].valid_from:
        return Counted(fact.id, Reason.TOO_LONG_AGO, fact.on)
    return None


def _row(fact: SessionFact) -> Row:
    return Row(
        id=fact.id,
        on=fact.on,
        minutes=fact.minutes,
        present=fact.present,
        supervisor=fact.supervisor_kind,
        form=fact.form,
        mode=fact.mode,
        is_confirmed=fact.is_confirmed,
    )


def _tallied(one: Tallied, by: Sequence[str]) -> Counted:
    reason = REASONS.get(one.reason, Reason.SUPERVISION_RULE)
    amount, waiting = one.counted, one.waiting
    if by and one.row.supervisor not in by and (amount or waiting):
        reason, amount, waiting = Reason.NOT_THIS_KIND, NOTHING, NOTHING
    return Counted(
        id=one.row.id,
        reason=reason,
        on=one.row.on,
        amount=amount,
        waiting=waiting,
        credit_reason=one.reason,
        tallied=one,
    )


def _by_itself(fact: SessionFact, by: Sequence[str], worth: Fraction) -> Counted:
    """Hours of a session, which no tally looks at, with the same reasons."""
    row = Counted(fact.id, Reason.SUPERVISION_RULE, fact.on)
    if Form(fact.form) not in COUNTING_FORMS:
        return replace(row, credit_reason=CreditReason.FORM)
    if fact.supervisor_kind is None:
        return replace(row, credit_reason=CreditReason.NO_REGISTRATION)
    if fact.supervisor_kind not in by:
        return replace(row, credit_reason=CreditReason.SUPERVISOR_MAY_NOT)
    if not worth:
        return replace(row, credit_reason=CreditReason.FRACTION)
    if not fact.is_confirmed:
        return replace(
            row,
            reason=Reason.NOT_CONFIRMED,
            credit_reason=CreditReason.NOT_CONFIRMED,
            waiting=worth,
        )
    return replace(row, reason=Reason.COUNTED, credit_reason=CreditReason.COUNTED, amount=worth)


def _explained(made: Progress, usable: Sequence[SessionFact], found: Tally) -> Derivation:
    """With the rules of the days and their maxima."""
    by_video = {one.id for one in usable if one.mode == Mode.VIDEO}
    return replace(
        made.derivation,
        rules=tuple(dict.fromkeys(rules_on(one.on).key for one in usable)),
        limits=found.limits,
        by_video=total([row for row in made.rows if row.id in by_video]),
    )
