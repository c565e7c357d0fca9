"""Commands over programs: what they print, and with which code they end."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.catalog import FOLDER
from programs.choices import Determinant
from programs.models import ProgramRisk, RiskModel
from programs.services.places import create_program, stop_program
from programs.services.ratings import rate_determinants

START = date(2024, 1, 1)


@pytest.fixture
def run(capsys):
    """Runs a command; gives exit code, output and errors."""

    def call(*arguments: str, **options: object) -> tuple[int, str, str]:
        code = 0
        try:
            call_command(*arguments, **options)
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def programs(linde, anker):
    """One good and one stopped program in Linde, one in Anker that nobody rated."""
    now = timezone.now()
    with linde.scope():
        good = create_program(
            code="goed", name="Goed", setting="outpatient", started_on=START, stage=7,
            gates_green=True, by=SYSTEM,
        )  # fmt: skip
        ratings = {key.value: 2.0 for key in Determinant}
        on = timezone.localdate(now)
        rate_determinants(program=good, ratings=ratings, on=on, at=now, role="manager", by=SYSTEM)
        gone = create_program(
            code="weg", name="Weg", setting="outpatient", started_on=START, by=SYSTEM
        )
        stop_program(program=gone, on=START, reason="klaar", by=SYSTEM)
    with anker.scope():
        create_program(code="nieuw", name="N", setting="inpatient", started_on=START, by=SYSTEM)
    return good


# --- list_programs -------------------------------------------------------------------------


def test_list_names_the_programs_of_all_organisations(programs, run):
    code, out, _ = run("list_programs")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert [line[1:] for line in lines] == [
        ["anker", "nieuw", "inpatient", "1", "active"],
        ["linde", "goed", "outpatient", "7", "active"],
        ["linde", "weg", "outpatient", "1", "stopped"],
    ]


def test_list_as_json_of_one_organisation(programs, run):
    _, out, _ = run("list_programs", "--organisation", "linde", "--json")
    rows = json.loads(out)
    assert (rows[0]["id"], rows[0]["code"]) == (str(programs.pk), "goed")
    assert {row["organisation"] for row in rows} == {"linde"}


def test_list_of_nothing_is_empty(linde, run):
    assert run("list_programs") == (0, "", "")
    assert json.loads(run("list_programs", "--json")[1]) == []


# --- risk_recompute ------------------------------------------------------------------------


def test_recompute_prints_a_line_per_running_program(programs, run):
    code, out, _ = run("risk_recompute")
    lines = sorted(line.split() for line in out.splitlines())
    assert code == 0
    assert [line[0] for line in lines] == ["goed", "nieuw"]
    assert lines[0][1:] == ["low", "0", "to", "0"]
    assert lines[1][1] == "unclear"


@pytest.mark.parametrize("by_id", [False, True])
def test_recompute_of_one_program_as_json(programs, linde, run, by_id):
    wanted = str(programs.pk) if by_id else "goed"
    code, out, _ = run("risk_recompute", "--program", wanted, "--json")
    (row,) = json.loads(out)
    assert (code, row["organisation"], row["program"]) == (0, "linde", "goed")
    assert (row["coverage"], row["knock_outs"]) == (1.0, [])
    with linde.scope():
        assert ProgramRisk.objects.get().score.trigger == "command"


def test_recompute_leaves_other_organisations_alone(programs, anker, run):
    run("risk_recompute", "--organisation", "linde")
    with anker.scope():
        assert not ProgramRisk.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["risk_recompute", "--organisation", "nowhere"], "There is no organisation 'nowhere'.\n"),
        (["risk_recompute", "--program", "none"], "There is no running program 'none'.\n"),
        (["risk_recompute", "--program", "weg"], "There is no running program 'weg'.\n"),
        (["list_programs", "--organisation", "nowhere"], "There is no organisation 'nowhere'.\n"),
    ],
)
def test_command_refuses_what_is_not_there(programs, run, arguments, sentence):
    assert run(*arguments) == (2, "", sentence)


# --- load_risk_models, load_reference ------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "models")


def test_load_again_adds_nothing(transactional_db, run):
    known = RiskModel.objects.count()
    assert run("load_risk_models") == (0, f"0 risk models added, {known} known.\n", "")
    assert RiskModel.objects.count() == known > 0


def test_load_of_a_changed_version_is_refused(transactional_db, run, folder):
    path = folder / "count.yaml"
    text = path.read_text()
    changed = text.replace("en: ", "en: Other ", 1)
    assert changed != text
    path.write_text(changed)
    code, out, err = run("load_risk_models", folder=folder)
    assert (code, out) == (1, "")
    assert "count" in err


def test_load_of_broken_yaml_says_where(transactional_db, run, folder):
    (folder / "count.yaml").write_text("key: [\n")
    code, _, err = run("load_risk_models", folder=folder)
    assert code == 2
    assert "count.yaml, line" in err


def test_load_reference_runs_every_command_of_the_settings(transactional_db, run, settings):
    assert run("load_reference") == (0, "", "")
    known = RiskModel.objects.count()
    settings.REFERENCE_COMMANDS = [*settings.REFERENCE_COMMANDS, "not_there_yet"]
    assert run("load_reference") == (0, "", "")
    assert RiskModel.objects.count() == known


def test_load_reference_passes_a_refusal_on(transactional_db, run, settings):
    settings.REFERENCE_COMMANDS = ["list_programs", "risk_score"]
    code, _, err = run("load_reference")
    assert (code, err) == (2, "Give the YAML file of the case to score.\n")
