"""The page that imports sessions: trial run, all or the good rows, undo."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from fidelity.models import Batch
from tests.asserts import (
    assert_form_error,
    assert_page,
    assert_redirects,
    assert_trail,
    text_of,
)
from tests.fidelity.conftest import Clinic
from tests.fidelity.pages.sending import rows


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


FILE = "code,date,modality,outcome,minutes\nK-4F7,2026-02-01,individual,held,50\n"


def upload(clinic: Clinic, text: str, **more: Any) -> Any:
    file = io.BytesIO(text.encode())
    file.name = "november.csv"
    return clinic.client("noor").post(clinic.url("session-import"), {"file": file, **more})


def test_trial_run_writes_nothing_and_offers_to_import(clinic, treatment):
    assert_page(upload(clinic, FILE, go="check"), "All rows are good", "Import 1 session")
    assert rows(clinic) == []


def test_file_is_imported_and_undone(clinic, treatment):
    client, url = clinic.client("noor"), clinic.url("session-import")
    assert_redirects(client.post(url, {"text": FILE, "go": "all", "name": "n.csv"}), url)
    assert len(rows(clinic)) == 1
    assert_page(client.get(url), "1 session imported.", "Undo this import")
    with clinic.scope():
        batch = Batch.objects.get()
    client.post(clinic.url("batch-undo", batch.pk))
    assert rows(clinic) == []


def test_rows_with_errors_are_listed_and_can_be_left_out(clinic, treatment):
    text = FILE + "K-9X9,2026-02-01,individual,held,50\n"
    html = assert_page(upload(clinic, text, go="check"), "No treatment has this code.", "K-9X9")
    assert "Import only the good row" in html
    url = clinic.url("session-import")
    refused = clinic.client("noor").post(url, {"text": text, "go": "all"})
    assert_form_error(refused, "Nothing was imported")
    clinic.client("noor").post(url, {"text": text, "go": "good"})
    assert len(rows(clinic)) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code\nK-4F7\n", "These columns are missing"),
        ("x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_file_that_is_none_is_refused(clinic, treatment, text, sentence):
    assert_form_error(upload(clinic, text, go="check"), sentence)


def test_no_file_is_said_at_the_field(clinic, treatment):
    response = clinic.client("noor").post(clinic.url("session-import"), {"go": "check"})
    assert_form_error(response, "Choose a file.")


def test_import_of_somebody_else_is_not_undone(clinic, treatment):
    clinic.client("noor").post(clinic.url("session-import"), {"text": FILE, "go": "all"})
    with clinic.scope():
        batch = Batch.objects.get()
    clinic.works("ben")
    assert clinic.client("ben").post(clinic.url("batch-undo", batch.pk)).status_code == 404
    assert len(rows(clinic)) == 1


MANY = "".join(f"K-9X{n},2026-02-01,individual,held,50\n" for n in range(101, 251))


def errors_of(clinic: Clinic, text: str) -> Any:
    url = clinic.url("session-import")
    return clinic.client("noor").post(url, {"text": text, "go": "errors"})


def test_all_errors_are_downloaded_although_the_page_shows_a_hundred(clinic, treatment):
    page = assert_page(upload(clinic, FILE + MANY, go="check"), "Download all 150 errors (CSV)")
    assert "50 more stand in the download." in page
    answer = errors_of(clinic, FILE + MANY)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="session-import-errors-linde.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, first, *rest = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["Line", "Column", "What stands there", "Why"]
    assert first == ["3", "code", "K-9X101", "No treatment has this code."]
    assert len(rest) == 149
    assert rows(clinic) == []
    with clinic.scope():
        assert_trail("list.exported")


def test_downloaded_errors_run_no_formula_and_leave_no_cell_empty(clinic, treatment):
    text = FILE + "=1+1,2026-02-01,individual,held,50\nK-4F7,,individual,held,50\n,,,,,too,many\n"
    _head, *found = csv.reader(io.StringIO(errors_of(clinic, text).content.decode("utf-8-sig")))
    assert ["3", "code", "'=1+1", "A cell may not begin like a formula."] in found
    assert ["4", "date", "empty", "Fill this in."] in found
    assert found[-1][1] == "the whole row"
    assert all(all(cells) for cells in found)


def test_errors_of_a_file_that_is_none_are_said_on_the_page(clinic, treatment):
    assert_form_error(errors_of(clinic, "code\n"), "These columns are missing: date, modality")


def test_columns_are_named_in_the_language_of_the_page(clinic, treatment, settings):
    settings.LANGUAGE_CODE = "nl"
    refused = upload(clinic, "code;datum\n", go="check")
    assert_form_error(refused, "Deze kolommen ontbreken: vorm, doorgegaan, minuten.")
    page = upload(clinic, FILE + "K-4F7,x,individual,held,50\n", go="check")
    html = assert_page(page, "1 rij is goed, 1 niet.", "De fout downloaden (CSV)")
    assert "Regel 3 datum x" in text_of(html)


def test_choice_comes_before_the_list_of_errors(clinic, treatment):
    page = assert_page(upload(clinic, FILE + MANY, go="check"))
    assert page.index("Import only the good row") < page.index("K-9X101</td>")
