import io
import json

import pytest
from django.core.management import call_command

from programs.risk_case import run

CASE = """\
program: mbt-a-2007
on: 2008-06-01
stage: 6
gates_green: true
ratings:
  commitment: -2
  leadership: -2
  selection: -2
  training_supervision: -2
  structured_plan: -1
  expertise: -1
  budget: unknown
  team_size: -1
events: []
"""


@pytest.fixture
def risk_score(tmp_path):
    """Runs the command on a text; gives exit code, output and errors."""

    def call(text: str | None, model: str = "count", as_json: bool = True):
        path = tmp_path / "case.yaml"
        if text is not None:
            path.write_text(text, encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        code = run(str(path), model, as_json, out, err)
        return code, out.getvalue(), err.getvalue()

    return call


def test_risk_score_prints_json(risk_score):
    code, out, err = risk_score(CASE)
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["risk_low"], found["risk_high"]) == (0.8625, 0.9375)
    assert found["level"] == "stop"
    assert found["model"] == "count"


def test_risk_score_with_the_other_model(risk_score):
    _, out, _ = risk_score(CASE, model="half-shrunk")
    assert json.loads(out)["risk_low"] == 0.821875


def test_risk_score_prints_lines_for_people(risk_score):
    code, out, _ = risk_score(CASE, as_json=False)
    assert code == 0
    assert "86 to 94 of 100" in out
    assert "KO-NO-EXPERT-NEAR" in out
    assert "not a prediction" in out


def test_risk_score_reads_mixed_ratings_and_events(risk_score):
    text = CASE.replace("leadership: -2", "leadership: {mixed: [-1, .5]}")
    text = text.replace("events: []", "events:\n  - {kind: move, on: 2008-01-15}")
    _, out, _ = risk_score(text)
    found = json.loads(out)
    assert found["contributions"]["leadership"] == {"low": 0.065625, "high": 0.13125}
    assert found["events_counted"] == [{"kind": "move", "on": "2008-01-15"}]
    assert "KO-SUPPORT-AND-LEADERSHIP" not in found["knock_outs"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "line 1: there is no such file"),
        ("", "line 1: the file holds no case"),
        ("- 1\n", "line 1: the file holds no case"),
        ("program: [\n", "not valid YAML"),
        (CASE.replace("commitment: -2", "commitment: -3"), "line 6: The rating of commitment"),
        (CASE.replace("team_size", "team"), "line 13: 'team' is not one of the determinants"),
        (CASE.replace("stage: 6", "stage: soon"), "line 3: The stage is a whole number"),
        (CASE.replace("2008-06-01", "2008-06-31"), "line 2: 'on' is not a date"),
        (CASE + "program: again\n", "line 15: the key 'program' is here twice"),
        (CASE.replace("budget: unknown", "budget: &x 1"), "line 12: anchors"),
        (CASE.replace("budget: unknown", "budget: !!python/name:os.system 1"), "line 12: the tag"),
    ],
)
def test_risk_score_refuses_with_one_sentence(risk_score, text, sentence):
    code, out, err = risk_score(text)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_risk_score_refuses_an_unknown_model(risk_score):
    code, _, err = risk_score(CASE, model="best")
    assert (code, err) == (
        2,
        "There is no risk model 'best'; choose one of count, half-shrunk.\n",
    )


def test_risk_score_refuses_a_missing_argument():
    out, err = io.StringIO(), io.StringIO()
    assert run(None, "count", False, out, err) == 2
    assert err.getvalue() == "Give the YAML file of the case to score.\n"


def test_command_writes_to_its_own_output(tmp_path):
    path, out = tmp_path / "case.yaml", io.StringIO()
    path.write_text(CASE, encoding="utf-8")
    call_command("risk_score", str(path), "--json", stdout=out)
    assert json.loads(out.getvalue())["level"] == "stop"


def test_command_ends_with_two_for_bad_arguments(tmp_path):
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("risk_score", str(tmp_path / "none.yaml"), stderr=err)
    assert ended.value.code == 2
    assert "there is no such file" in err.getvalue()
