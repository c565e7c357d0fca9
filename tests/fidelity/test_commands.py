"""`manage.py agreement` and `manage.py control_chart`: figures, and one sentence for bad input."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.fidelity.tables import SHROUT_FLEISS


def run(*arguments) -> tuple[int, str]:
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=errors)
    except SystemExit as end:
        return int(end.code or 0), errors.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def csv(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "scores.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def long(table, *, item: str = "") -> str:
    tail = f",{item}" if item else ""
    return "".join(
        f"t{row},r{column},{score}{tail}\n"
        for row, scores in enumerate(table)
        for column, score in enumerate(scores)
    )


def figures(path) -> dict:
    code, said = run("agreement", path, "--json")
    assert code == 0, said
    return json.loads(said)


def test_published_table(csv):
    found = figures(csv("target,rater,score\n" + long(SHROUT_FLEISS)))
    assert found["icc"]["ICC(2,1)"]["value"] == pytest.approx(0.289764, abs=1e-6)
    assert found["phi"] == pytest.approx(0.289764, abs=1e-6)
    assert found["components"]["rater"] == pytest.approx(5.244444, abs=1e-6)
    assert found["sem"] == pytest.approx(2.502776, abs=1e-6)
    assert found["raters_for_80"] == 10
    assert found["notes"] == {}


def test_gap_leaves_no_correlation_but_components_and_alpha(csv):
    text = "target,rater,score\n" + long(SHROUT_FLEISS).replace("t0,r1,2.0", "t0,r1,")
    found = figures(csv(text))
    assert found["icc"] is None
    assert "missing" in found["notes"]["icc"]
    assert found["scores"] == 23
    assert found["components"]["target"] > 0
    assert -1 < found["alpha"]["interval"] < 1


def test_items_apart(csv):
    text = (
        "target,rater,score,item\n" + long(SHROUT_FLEISS, item="1") + long([[3, 3]] * 4, item="2")
    )
    found = figures(csv(text))["items"]
    assert found["1"]["icc"]["ICC(3,1)"]["value"] == pytest.approx(0.714841, abs=1e-6)
    assert found["2"]["icc"]["ICC(3,1)"]["value"] is None
    assert "the same" in found["2"]["notes"]["alpha.nominal"]


def test_plain_lines_say_what_cannot_be_computed(csv):
    code, said = run("agreement", csv("target,rater,score\na,x,3\nb,y,4\n"))
    assert code == 0
    assert "cannot be computed" in said
    assert "missing" in said


def test_semicolons_commas_and_a_mark_at_the_start(csv):
    text = "\ufefftarget;rater;score\na;x;3,5\na;y;4\nb;x;1\nb;y;2,5\n"
    assert figures(csv(text))["scores"] == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "column target"),
        ("target,rater\na,b\n", "score is missing"),
        ("target,rater,score\n", "no rows"),
        ("target,rater,score\na,x,good\n", "line 2, score: 'good'"),
        ("target,rater,score\na,x,nan\n", "line 2"),
        ("target,rater,score\na,x,1\na,x,2\n", "line 3: this rater"),
        ("target,rater,score\n,x,1\n", "line 2: target and rater"),
    ],
)
def test_bad_file_is_refused_with_two_and_one_sentence(csv, text, words):
    code, said = run("agreement", csv(text))
    assert code == 2
    assert words in said
    assert said.count("\n") == 1


def test_file_that_is_not_there_or_not_text(csv, tmp_path):
    assert run("agreement", tmp_path / "none.csv")[0] == 2
    code, said = run("agreement", csv("target,rater,score\né,x,1\n", "latin-1"))
    assert (code, "UTF-8" in said) == (2, True)


POINTS = "at,value\n" + "".join(f"day {n},{4 + n % 2}\n" for n in range(12)) + "day 12,11\n"


def test_chart_names_point_and_rule(csv):
    code, said = run("control_chart", csv(POINTS), "--kind", "xmr", "--baseline", 12, "--json")
    chart = json.loads(said)
    assert (code, chart["centre"]) == (0, 4.5)
    assert chart["upper"] == pytest.approx(4.5 + 2.66)
    assert {"point": 12, "at": "day 12", "rule": "beyond_limits"} in chart["signals"]
    assert chart["note"] == ""


def test_chart_with_few_points_says_so(csv):
    code, said = run("control_chart", csv("at,value\na,1\nb,2\n"), "--kind", "c")
    assert (code, "run chart" in said) == (0, True)


def test_chart_of_shares_has_limits_per_point(csv):
    text = "at,value,denominator\na,1,10\nb,2,20\n"
    chart = json.loads(run("control_chart", csv(text), "--kind", "p", "--json")[1])
    assert len(chart["upper"]) == 2


@pytest.mark.parametrize("kind", ["xmr", "c", "g", "t", "ewma"])
@pytest.mark.parametrize("rules", ["nhs", "western", "anhoej"])
def test_every_kind_takes_every_rule_set(csv, kind, rules):
    assert run("control_chart", csv(POINTS), "--kind", kind, "--rules", rules)[0] == 0


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("at,value\na,1\n", ["--kind", "p"], "denominator is missing"),
        ("at,value\na,1\n", ["--kind", "xmr"], "baseline needs"),
        ("at,value\na,x\n", ["--kind", "c"], "line 2, value"),
        ("at,value\na,-1\n", ["--kind", "c"], "not negative"),
    ],
)
def test_chart_that_is_impossible_is_refused_with_two(csv, text, arguments, words):
    code, said = run("control_chart", csv(text), *arguments)
    assert (code, words in said) == (2, True), said


def test_unknown_kind_is_refused(csv):
    with pytest.raises(CommandError):
        call_command("control_chart", str(csv(POINTS)), "--kind", "pie")
