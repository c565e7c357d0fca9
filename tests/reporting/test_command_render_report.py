"""`manage.py render_report`: the file, and a clear refusal."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("render_report", *arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        return int(end.code or 0), errors.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_report_is_written(final, tmp_path, language):
    target = tmp_path / "report.pdf"
    code, said = run(str(final.audit.pk), "-o", str(target), "--language", language)
    assert code == 0, said
    assert str(pypdf.PdfReader(target).trailer["/Root"]["/Lang"]) == language
    assert "pages" in said


def test_audit_that_is_not_final_is_refused_with_one(case, tmp_path):
    code, said = run(str(case.audit.pk), "-o", str(tmp_path / "a.pdf"))
    assert (code, said.count("\n")) == (1, 1)


@pytest.mark.parametrize("wanted", ["no-such-program", "00000000-0000-7000-8000-000000000000"])
def test_unknown_audit_is_refused_with_two(linde, tmp_path, wanted):
    code, said = run(wanted, "-o", str(tmp_path / "a.pdf"))
    assert code == 2
    assert wanted in said


def test_file_that_cannot_be_written_is_refused_with_two(final, tmp_path):
    code, said = run("north", "-o", str(tmp_path / "no" / "a.pdf"))
    assert code == 2
    assert "cannot be written" in said
