import datetime as dt

import pytest

from programs.risk import Case, CaseError, Event, Mixed, score

PLAIN = {"program": "p", "on": "2026-01-31", "stage": 2, "ratings": {"commitment": 1}}


def test_case_from_plain_values():
    case = Case.from_plain(
        {
            **PLAIN,
            "on": dt.date(2026, 1, 31),
            "gates_green": False,
            "ratings": {
                "commitment": -1.5,
                "leadership": "unknown",
                "selection": "mixed",
                "budget": {"mixed": [2, -1]},
                "expertise": None,
            },
            "events": [{"kind": "move", "on": "2026-01-01"}],
        }
    )
    assert case.ratings == {
        "commitment": -1.5,
        "leadership": None,
        "selection": Mixed(-1, 1),
        "budget": Mixed(-1, 2),
        "expertise": None,
    }
    assert case.events == (Event("move", dt.date(2026, 1, 1)),)


@pytest.mark.parametrize(
    ("change", "sentence", "steps"),
    [
        ({"ratings": {"courage": 1}}, "'courage' is not one of", ("ratings", "courage")),
        ({"ratings": {"budget": 2.5}}, "between -2 and 2", ("ratings", "budget")),
        ({"ratings": {"budget": 10**400}}, "between -2 and 2", ("ratings", "budget")),
        ({"ratings": {"budget": 0.3}}, "steps of 0.5", ("ratings", "budget")),
        ({"ratings": {"budget": 0.25}}, "steps of 0.5", ("ratings", "budget")),
        ({"ratings": {"budget": True}}, "is a number", ("ratings", "budget")),
        ({"ratings": {"budget": "good"}}, "is a number", ("ratings", "budget")),
        ({"ratings": {"budget": float("nan")}}, "is a number", ("ratings", "budget")),
        ({"ratings": {"budget": {"mixed": [1]}}}, "is written as", ("ratings", "budget")),
        ({"ratings": {"budget": {"mixed": [0, 3]}}}, "between", ("ratings", "budget")),
        ({"ratings": [1, 2]}, "mapping", ("ratings",)),
        ({"stage": 9}, "whole number from 1 to 8", ("stage",)),
        ({"stage": "6"}, "whole number from 1 to 8", ("stage",)),
        ({"stage": True}, "whole number from 1 to 8", ("stage",)),
        ({"gates_green": "yes"}, "true, false", ("gates_green",)),
        ({"gates_green": 1}, "true, false", ("gates_green",)),
        ({"on": "31-01-2026"}, "not a date", ("on",)),
        ({"program": ""}, "program", ("program",)),
        ({"weight": 1}, "'weight' is unknown", ("weight",)),
        ({"events": "move"}, "list", ("events",)),
        ({"events": [{"kind": "move"}]}, "exactly a kind", ("events", 0)),
        (
            {"events": [{"kind": "party", "on": "2026-01-01"}]},
            "not one of the events",
            ("events", 0, "kind"),
        ),
        (
            {"events": [{"kind": "move", "on": "2026-02-01"}]},
            "lies after the case",
            ("events", 0, "on"),
        ),
    ],
)
def test_case_refuses(change, sentence, steps):
    with pytest.raises(CaseError, match=sentence) as refused:
        Case.from_plain({**PLAIN, **change})
    assert refused.value.steps == steps


@pytest.mark.parametrize("key", PLAIN)
def test_case_refuses_a_missing_key(key):
    with pytest.raises(ValueError, match=f"lacks the key '{key}'"):
        Case.from_plain({name: value for name, value in PLAIN.items() if name != key})


def test_case_may_hold_the_quarter_that_a_median_gives():
    case = Case("p", dt.date(2026, 1, 31), 2, {"budget": 0.25})
    assert score(case).contributions["budget"]["low"] == 0.0328125


def test_score_refuses_an_unknown_model():
    with pytest.raises(ValueError, match="choose one of count, half-shrunk"):
        score(PLAIN, "best")
