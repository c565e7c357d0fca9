"""The worked cases whose figures are fixed by the published description of the model."""

import datetime as dt

import pytest

from programs.risk import Case, Event, Mixed, score

FOUR_KNOCK_OUTS = (
    "KO-COMMITMENT",
    "KO-SUPPORT-AND-LEADERSHIP",
    "KO-SELECTION",
    "KO-NO-EXPERT-NEAR",
)
GOOD = {
    "commitment": 2,
    "leadership": 1,
    "selection": 1,
    "training_supervision": 1,
    "structured_plan": 2,
    "expertise": 1,
    "budget": 1,
    "team_size": 2,
}


def case(ratings: dict, *, stage: int = 6, gates_green: bool | None = True, events=()) -> Case:
    return Case("p", dt.date(2026, 11, 20), stage, ratings, gates_green, tuple(events))


def failed_start() -> Case:
    return Case.from_plain(
        {
            "program": "mbt-a-2007",
            "on": "2008-06-01",
            "stage": 6,
            "gates_green": True,
            "ratings": {
                "commitment": -2,
                "leadership": -2,
                "selection": -2,
                "training_supervision": -2,
                "structured_plan": -1,
                "expertise": -1,
                "budget": "unknown",
                "team_size": -1,
            },
            "events": [],
        }
    )


def test_score_of_the_failed_start():
    result = score(failed_start())
    assert (result.risk_low, result.risk_high, result.coverage) == (0.8625, 0.9375, 0.925)
    assert result.risk_known == pytest.approx(0.8625 / 0.925, abs=1e-9)
    assert (result.level, result.rule) == ("stop", "knock_out")
    assert result.knock_outs == FOUR_KNOCK_OUTS
    assert result.collect_next == ("budget",)


def test_score_of_three_known_ratings():
    result = score(case({"commitment": 1, "leadership": 1, "selection": 0}))
    assert (result.risk_low, result.risk_high, result.coverage) == (0.18125, 0.63125, 0.55)
    assert (result.level, result.rule) == ("unclear", "coverage_too_small")
    assert result.collect_next[:2] == ("training_supervision", "structured_plan")


def test_score_of_the_reorganisation():
    event = Event("reorganisation", dt.date(2026, 5, 1))
    before = score(case(GOOD))
    after = score(
        case(
            {**GOOD, "commitment": -1, "leadership": -1, "training_supervision": 0},
            events=[event],
        )
    )
    assert before.level == "low"
    assert after.risk_low - before.risk_low == pytest.approx(0.26875)
    assert (after.level, after.knock_outs) == ("stop", ("KO-SUPPORT-AND-LEADERSHIP",))
    assert after.events_counted == (event,)


def test_score_without_any_rating():
    result = score(case({}))
    assert (result.risk_low, result.risk_high, result.coverage) == (0, 1, 0)
    assert result.risk_known is None
    assert result.level == "unclear"


def test_score_of_a_mixed_rating_is_its_interval():
    result = score(case({**GOOD, "commitment": Mixed(-1, 2)}))
    assert result.contributions["commitment"] == {"low": 0.0, "high": 0.15}
    assert result.coverage == 1
    known = (result.risk_low + result.risk_high) / 2
    assert result.risk_known == pytest.approx(known)


def test_score_takes_plain_values_and_the_key_of_a_model():
    plain = {"program": "p", "on": "2026-01-31", "stage": 2, "ratings": {"commitment": "mixed"}}
    result = score(plain, "half-shrunk")
    assert result.contributions["commitment"] == {"low": 0.040625, "high": 0.121875}
    assert result["model"] == "half-shrunk"
    assert result.as_dict()["ratings"] == {"commitment": {"mixed": [-1.0, 1.0]}}


@pytest.mark.parametrize(
    ("ratings", "level", "rule"),
    [
        (dict.fromkeys(GOOD, 2), "low", "low"),
        (dict.fromkeys(GOOD, 0), "attention", "between"),
        (dict.fromkeys(GOOD, -0.5), "high", "lower_bound_above_high"),
        ({**GOOD, "commitment": None}, "unclear", "crosses_low"),
        ({**dict.fromkeys(GOOD, -0.5), "commitment": None}, "unclear", "crosses_high"),
    ],
)
def test_level_by_rule(ratings, level, rule):
    result = score(case(ratings))
    assert (result.level, result.rule) == (level, rule)


def test_level_low_figures_with_small_coverage_ask_for_attention():
    ratings = dict.fromkeys(GOOD, 2) | {"training_supervision": None, "structured_plan": None}
    result = score(case({**ratings, "expertise": None}))
    assert (result.coverage, result.risk_high) == (0.675, 0.325)
    assert (result.level, result.rule) == ("attention", "low_but_coverage_small")


def test_level_at_exactly_sixty_is_not_high():
    result = score(case(dict.fromkeys(GOOD, -0.5) | {"commitment": 0}))
    assert result.risk_low == 0.6
    assert result.level == "attention"


@pytest.mark.parametrize(
    ("on", "level"),
    [
        (dt.date(2026, 11, 20), "attention"),
        (dt.date(2025, 11, 20), "attention"),
        (dt.date(2025, 11, 19), "low"),
    ],
)
def test_event_raises_low_for_twelve_months(on, level):
    result = score(case(GOOD, events=[Event("leader_left", on)]))
    assert result.level == level
    assert result.raised_by_event is (level == "attention")


def test_event_raises_attention_but_neither_unclear_nor_high():
    event = [Event("merger", dt.date(2026, 1, 1))]
    assert score(case(dict.fromkeys(GOOD, 0), events=event)).level == "high"
    assert score(case({}, events=event)).level == "unclear"
    assert score(case(dict.fromkeys(GOOD, -0.5), events=event)).level == "high"


@pytest.mark.parametrize(
    ("stage", "gates", "fired"),
    [(5, False, False), (6, False, True), (8, False, True), (6, True, False), (6, None, False)],
)
def test_knock_out_of_patients_before_the_gates(stage, gates, fired):
    result = score(case(GOOD, stage=stage, gates_green=gates))
    assert ("KO-PATIENTS-BEFORE-GATES" in result.knock_outs) is fired


@pytest.mark.parametrize("key", ["training_supervision", "expertise"])
def test_knock_out_of_no_expert_near_ends_at_stage_eight(key):
    assert score(case({**GOOD, key: -2}, stage=7)).knock_outs == ("KO-NO-EXPERT-NEAR",)
    assert score(case({**GOOD, key: -2}, stage=8)).knock_outs == ()


def test_knock_out_never_fires_on_a_mixed_rating():
    assert score(case({**GOOD, "commitment": Mixed(-2, -2)})).knock_outs == ()
    assert score(case({**GOOD, "commitment": -1.5})).knock_outs == ()
