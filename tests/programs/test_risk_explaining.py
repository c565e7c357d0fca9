import datetime as dt

import pytest

from programs.catalog import risk_models
from programs.risk import Case, Event, Mixed, compare, disagreement, explain, score, what_if
from programs.risk.case import KEYS

MODELS = risk_models()
COUNT = MODELS["count"]
NOUGHT = dict.fromkeys(KEYS, 0)


def case(ratings, *, year=2026, **rest) -> Case:
    return Case("p", dt.date(year, 11, 20), 6, ratings, **rest)


def test_explain_names_the_rule_and_the_border():
    found = explain(case({**dict.fromkeys(KEYS, -0.5), "commitment": None}), COUNT)
    assert [(reason.code, reason.params["border"]) for reason in found.reasons] == [
        ("crosses_high", 0.6)
    ]
    assert found.collect_next == (("commitment", 0.2),)


def test_explain_names_the_event_that_raised_the_level():
    event = Event("budget_cut", dt.date(2026, 6, 1))
    found = explain(case(NOUGHT, events=(event,)), COUNT)
    assert [reason.code for reason in found.reasons] == ["between", "raised_by_event"]
    assert found.reasons[1].params == {
        "kind": "budget_cut",
        "on": event.on,
        "from_level": "attention",
    }


def test_levers_put_the_knock_out_first():
    ratings = {**NOUGHT, "commitment": 1, "selection": -2, "team_size": 2, "budget": None}
    found = explain(case(ratings), COUNT).levers
    assert (found[0].key, found[0].clears) == ("selection", ("KO-SELECTION",))
    assert [lever.key for lever in found[1:3]] == ["commitment", "leadership"]
    assert {"team_size", "budget"}.isdisjoint(lever.key for lever in found)


def test_lever_moves_one_point_and_stops_at_the_best():
    found = {lever.key: lever for lever in explain(case({**NOUGHT, "budget": 1.5}), COUNT).levers}
    assert (found["commitment"].better, found["commitment"].drop_high) == (1, 0.05)
    assert (found["budget"].better, found["budget"].drop_high) == (2, 0.009375)


def test_lever_of_a_mixed_rating_lifts_both_ends():
    found = explain(case({**NOUGHT, "leadership": Mixed(-1, 1.5)}), COUNT).levers
    lever = next(lever for lever in found if lever.key == "leadership")
    assert lever.better == Mixed(0, 2)


def test_what_if_fills_in_the_unknown():
    start = case({"commitment": 1, "leadership": 1, "selection": 0})
    trial = what_if(start, COUNT, {"training_supervision": 1, "structured_plan": 1})
    assert (trial.after.risk_low, trial.after.risk_high) == (0.24375, 0.44375)
    assert (trial.after.coverage, trial.after.rule) == (0.8, "crosses_low")
    assert not trial.changes_level
    assert start.ratings == {"commitment": 1, "leadership": 1, "selection": 0}


def test_what_if_with_other_gates():
    trial = what_if(case(NOUGHT), COUNT, {"gates_green": False})
    assert trial.changes_level
    assert trial.after.knock_outs == ("KO-PATIENTS-BEFORE-GATES",)


def test_what_if_refuses_an_unknown_key():
    with pytest.raises(ValueError, match="not one of the determinants"):
        what_if(case(NOUGHT), COUNT, {"luck": 2})


def test_disagreement_names_the_other_level():
    better = {"commitment": 1, **dict.fromkeys(("leadership", "selection", "budget"), -0.5)}
    ratings = {**dict.fromkeys(KEYS, -1), **better}
    models = [COUNT, MODELS["half-shrunk"]]
    assert disagreement(case(ratings), models) == {"half-shrunk": "high"}
    assert disagreement(case(NOUGHT), models) == {}


def test_compare_lists_what_moved():
    before = score(case({"leadership": 0, "budget": 1}))
    after = score(case({"leadership": 1, "selection": 1, "budget": 1}, year=2027))
    found = compare(before, after)
    assert [(move.key, move.by) for move in found.moved] == [("leadership", 1), ("selection", None)]
    assert (found.trend, found.results_used) == ("too_few", 2)
    assert (found.change_low, found.change_high) == (0.0, -0.175)


def test_compare_sounds_the_alarm_when_leadership_falls():
    before, after = score(case(NOUGHT)), score(case({**NOUGHT, "leadership": -1}, year=2027))
    assert compare(before, after).alarms == ("leadership",)
    assert compare(before, after, agreed=["leadership"]).trend == "rises"


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ((0, 1, 1), "falls"),
        ((0, -1, -1.5), "rises"),
        ((0, 0, 1), "stable"),
        ((0, 1, 0), "stable"),
        ((0, 1, -1), "stable"),
        ((0, 0.5, 1), "stable"),
    ],
)
def test_compare_names_a_trend_only_when_it_lasts(values, trend):
    first, second, third = (
        score(case({**NOUGHT, "expertise": value}, year=2024 + place))
        for place, value in enumerate(values)
    )
    assert compare(second, third, before=first).trend == trend


def test_compare_names_knock_outs_that_came_and_went():
    before = score(case({**NOUGHT, "selection": -2}))
    after = score(case({**NOUGHT, "commitment": -2}, year=2027))
    found = compare(before, after)
    assert found.new_knock_outs == ("KO-COMMITMENT",)
    assert found.cleared_knock_outs == ("KO-SELECTION",)


def test_compare_refuses_the_wrong_order():
    before, after = score(case(NOUGHT)), score(case(NOUGHT, year=2027))
    with pytest.raises(ValueError, match="order of time"):
        compare(after, before)


def test_compare_says_when_the_models_differ():
    other = score(case(NOUGHT, year=2027), "half-shrunk")
    assert compare(score(case(NOUGHT)), other).by_model
