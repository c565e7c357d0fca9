from dataclasses import replace

import pytest

from audits.choices import STATE_LABELS, AuditState
from audits.lifecycle import (
    TRANSITIONS,
    Act,
    Facts,
    Refusal,
    TransitionRefused,
    Who,
    allowed,
    move,
    next_act,
    waiting_for,
)

READY = Facts(
    auditors=2,
    has_lead=True,
    strengths=3,
    is_locked_by_me=True,
)
LEAD = replace(READY, roles=frozenset({"auditor"}), is_auditor=True, is_lead=True)
SECOND = replace(READY, roles=frozenset({"auditor"}), is_auditor=True)
STAFF = replace(READY, roles=frozenset({"centre_staff"}), is_locked_by_me=False)
MANAGER = replace(READY, roles=frozenset({"manager"}), is_locked_by_me=False)


def refusal(state, act, facts) -> TransitionRefused:
    with pytest.raises(TransitionRefused) as refused:
        move(state, act, facts)
    return refused.value


def test_audit_goes_from_planned_to_final():
    assert move("planned", Act.START_SCORING, LEAD) == "scoring"
    first = replace(SECOND, is_locked_by_me=False, unlocked_others=1)
    assert move("scoring", Act.LOCK_SCORES, first) == "scoring"
    last = replace(LEAD, is_locked_by_me=False)
    assert move("scoring", Act.LOCK_SCORES, last) == "consensus"
    assert move("consensus", Act.SETTLE_CONSENSUS, LEAD) == "draft"
    assert move("draft", Act.FINALISE, LEAD) == "final"


@pytest.mark.parametrize(
    ("state", "act", "facts", "code"),
    [
        ("planned", Act.START_SCORING, replace(LEAD, auditors=1), "two_auditors_needed"),
        ("planned", Act.START_SCORING, replace(STAFF, has_lead=False), "lead_needed"),
        ("planned", Act.START_SCORING, SECOND, "not_yours"),
        ("planned", Act.FINALISE, LEAD, "not_now"),
        ("planned", "dance", LEAD, "not_now"),
        ("scoring", Act.LOCK_SCORES, SECOND, "already_locked"),
        ("scoring", Act.LOCK_SCORES, MANAGER, "not_yours"),
        (
            "scoring",
            Act.LOCK_SCORES,
            replace(SECOND, is_locked_by_me=False, my_unjudged=1),
            "criterion_not_judged",
        ),
        ("consensus", Act.SETTLE_CONSENSUS, SECOND, "not_yours"),
        (
            "consensus",
            Act.SETTLE_CONSENSUS,
            replace(LEAD, unlocked_others=1),
            "auditor_not_locked",
        ),
        (
            "consensus",
            Act.SETTLE_CONSENSUS,
            replace(LEAD, without_consensus=2),
            "criterion_without_consensus",
        ),
        (
            "consensus",
            Act.SETTLE_CONSENSUS,
            replace(LEAD, differences_without_reason=1),
            "difference_without_reason",
        ),
        ("draft", Act.FINALISE, replace(LEAD, must_without_norm=1), "must_without_norm"),
        ("draft", Act.FINALISE, replace(LEAD, must_without_term=1), "must_without_term"),
        ("draft", Act.FINALISE, replace(LEAD, strengths=2), "three_strengths_needed"),
        ("draft", Act.FINALISE, STAFF, "not_yours"),
        ("draft", Act.WITHDRAW, STAFF, "reason_needed"),
        ("draft", Act.WITHDRAW, replace(LEAD, has_reason=True), "not_yours"),
        ("final", Act.WITHDRAW, replace(STAFF, has_reason=True), "not_now"),
    ],
)
def test_move_is_refused_with_a_code(state, act, facts, code):
    refused = refusal(state, act, facts)
    assert refused.code == code
    assert code in str(refused)


def test_refusal_names_everything_that_is_missing():
    facts = replace(LEAD, must_without_norm=2, must_without_term=1, strengths=0)
    assert refusal("draft", Act.FINALISE, facts).codes == (
        Refusal.MUST_WITHOUT_NORM,
        Refusal.MUST_WITHOUT_TERM,
        Refusal.THREE_STRENGTHS_NEEDED,
    )


@pytest.mark.parametrize("state", ["planned", "scoring", "consensus", "draft"])
def test_centre_staff_withdraws_before_final(state):
    assert move(state, Act.WITHDRAW, replace(STAFF, has_reason=True)) == "withdrawn"
    assert Act.WITHDRAW in allowed(state, STAFF)


@pytest.mark.parametrize("state", ["final", "withdrawn", "closed"])
def test_nothing_moves_an_audit_after_its_end(state):
    for facts in (LEAD, STAFF, replace(STAFF, has_reason=True)):
        assert allowed(state, facts) == ()
        assert next_act(state, facts) is None


def test_allowed_leaves_out_what_is_not_ready():
    assert allowed("draft", LEAD) == (Act.FINALISE,)
    assert allowed("draft", replace(LEAD, strengths=1)) == ()
    assert allowed("draft", MANAGER) == ()


def test_allowed_agrees_with_move_for_every_state_and_person():
    for state in AuditState:
        for facts in (LEAD, SECOND, STAFF, MANAGER, replace(LEAD, is_locked_by_me=False)):
            for act in Act:
                with_reason = replace(facts, has_reason=True)
                if act in allowed(state, facts):
                    assert move(state, act, with_reason) in AuditState
                else:
                    assert refusal(state, act, with_reason).codes


def test_next_act_is_the_persons_own():
    open_scores = replace(SECOND, is_locked_by_me=False, my_unjudged=4, unlocked_others=1)
    asked = next_act("scoring", open_scores)
    assert (asked.act, asked.missing) == (Act.LOCK_SCORES, (Refusal.CRITERION_NOT_JUDGED,))
    assert not asked.is_open
    assert next_act("scoring", replace(open_scores, my_unjudged=0)).is_open
    assert next_act("scoring", SECOND) is None
    assert next_act("consensus", SECOND) is None
    assert next_act("consensus", LEAD).act is Act.SETTLE_CONSENSUS
    assert next_act("draft", STAFF) is None


def test_waiting_for_says_whose_turn_it_is():
    assert waiting_for("scoring") == (Who.EACH_AUDITOR,)
    assert waiting_for("draft") == (Who.LEAD_AUDITOR,)
    assert waiting_for("final") == ()


def test_table_has_no_dead_row():
    reached = {AuditState.PLANNED} | {row.target for row in TRANSITIONS}
    assert {row.source for row in TRANSITIONS} <= reached
    keys = [(row.source, row.act, row.is_last_to_lock) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_every_state_has_a_label_in_both_languages():
    assert set(STATE_LABELS) == set(AuditState)
    assert all(set(label) == {"nl", "en"} for label in STATE_LABELS.values())
