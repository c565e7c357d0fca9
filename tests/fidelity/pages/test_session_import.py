"""The page that imports sessions: trial run, all or the good rows, undo."""

from __future__ import annotations

import io
from typing import Any

import pytest

from fidelity.models import Batch
from tests.asserts import (
    assert_form_error,
    assert_page,
    assert_redirects,
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
