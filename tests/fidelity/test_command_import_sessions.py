"""`manage.py import_sessions`: exit codes, errors per row, JSON."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from fidelity.models import SessionLog

HEAD = "code,date,modality,outcome,minutes,therapist\n"
GOOD = "K-4F7,2026-02-01,individual,held,50,\n"
BAD = "K-4F7,2026-02-30,individual,held,50,\n"


@pytest.fixture
def run(clinic, tmp_path):
    """Runs the command on this text; gives its exit code, output and errors."""
    clinic.treatment()

    def run(text: str | bytes, *options: str, slug: str = "linde"):
        path = tmp_path / "sessions.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            arguments = [str(path), "--organisation", slug, *options]
            call_command("import_sessions", *arguments, stdout=out, stderr=err)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, out.getvalue(), err.getvalue()

    return run


def count(clinic) -> int:
    with clinic.scope():
        return SessionLog.objects.count()


def test_good_file_is_imported(clinic, run):
    code, out, _err = run(HEAD + GOOD)
    assert (code, count(clinic)) == (0, 1)
    assert out.strip() == "1 rows, 1 good, 0 refused, 1 imported."


def test_dry_run_writes_nothing(clinic, run):
    code, out, _err = run(HEAD + GOOD, "--dry-run")
    assert (code, count(clinic)) == (0, 0)
    assert "1 good" in out


def test_row_with_an_error_ends_with_1_and_writes_nothing(clinic, run):
    code, _out, err = run(HEAD + GOOD + BAD)
    assert (code, count(clinic)) == (1, 0)
    assert err.strip() == (
        "line 3, column date, '2026-02-30': Write the date as 2026-11-20 or 20-11-2026."
    )


def test_only_the_good_rows_when_asked(clinic, run):
    code, out, _err = run(HEAD + GOOD + BAD, "--only-good")
    assert (code, count(clinic)) == (0, 1)
    assert "2 rows, 1 good, 1 refused, 1 imported." in out


def test_json_says_the_same(run):
    code, out, _err = run(HEAD + GOOD + BAD, "--json", "--dry-run")
    said = json.loads(out)
    assert code == 1
    assert (said["rows"], said["good"], said["imported"], said["batch"]) == (2, 1, 0, None)
    assert set(said["errors"][0]) == {"line", "column", "value", "reason"}


@pytest.mark.parametrize(
    ("text", "slug", "words"),
    [
        (HEAD + GOOD, "nowhere", "There is no organisation 'nowhere'."),
        ("code\nK-4F7\n", "linde", "These columns are missing: date, modality"),
        (HEAD.encode() + b"\xff", "linde", "not in UTF-8"),
    ],
)
def test_bad_arguments_end_with_2_and_one_sentence(run, text, slug, words):
    code, out, err = run(text, slug=slug)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1


def test_file_that_is_not_there_ends_with_2(clinic, tmp_path):
    err = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command(
            "import_sessions", str(tmp_path / "no.csv"), "--organisation", "linde", stderr=err
        )
    assert (stop.value.code, "No such file" in err.getvalue()) == (2, True)


def test_rows_of_everybody_by_their_address(clinic, run):
    ben = clinic.works("ben")
    run(HEAD + GOOD.replace("50,", "50,ben@linde.test"))
    with clinic.scope():
        assert SessionLog.objects.get().therapist_id == ben.pk
