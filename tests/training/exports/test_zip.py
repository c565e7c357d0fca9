"""The ZIP of a dossier: what lies in it, and that it can be checked without us."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.asserts import assert_trail, queries, statements
from tests.training.dossiers.conftest import Training
from tests.training.exports.conftest import asked, centre_page, own_page, unpacked
from training.competences import Competence
from training.models import Application
from training.services.statements import save_statement

pytestmark = pytest.mark.django_db(transaction=True)


def test_zip_of_an_application_is_checked_by_its_manifest(
    training: Training, submitted: Application
) -> None:
    found = unpacked(training.client("committee").get(centre_page(submitted, "export.zip")))
    manifest = json.loads(found["manifest.json"])
    assert {one["name"] for one in manifest["files"]} == set(found) - {
        "manifest.json",
        "SHA256SUMS",
    }
    for one in manifest["files"]:
        content = found[one["name"]]
        assert (one["bytes"], one["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    for line in found["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert manifest["content_hash"] == submitted.content_hash
    assert hashlib.sha256(found["dossier.json"]).hexdigest() == submitted.content_hash
    assert manifest["made_by"] == training.centre.join("committee").name
    with training.at_centre():
        assert_trail("application.exported", about=submitted)


def test_zip_holds_a_table_per_requirement_and_the_statement(
    training: Training, submitted: Application
) -> None:
    found = unpacked(training.client("noor").get(own_page(training, "export.zip")))
    tables = [name for name in found if name.startswith("requirements/")]
    assert len(tables) == len(training.judged().assessment.progress)
    assert b"Mara Linde" in found["statements/01-mara-linde.txt"]
    assert all(found[name].startswith("\ufeff".encode()) for name in tables)
    everything = b"".join(found.values())
    assert b"K-4F7" not in everything
    with training.scope():
        assert_trail("dossier.exported", about=training.dossier)


def test_zip_holds_the_pdf_of_exactly_this_content(
    training: Training, submitted: Application, make
) -> None:
    browser = training.client("noor")
    query = f"?application={submitted.pk}"
    page = own_page(training, f"export.zip{query}")
    assert "dossier-en.pdf" not in unpacked(browser.get(page))
    make(asked(browser, own_page(training, f"pdf/{query}")))
    assert unpacked(browser.get(page))["dossier-en.pdf"].startswith(b"%PDF-1.7")
    assert "dossier-en.pdf" not in unpacked(browser.get(own_page(training, "export.zip")))


def test_draft_of_a_statement_is_in_no_export(training: Training) -> None:
    training.start()
    training.supervised(8, minutes=90)
    draft(training, "DRAFT-TEXT")
    found = unpacked(training.client("noor").get(own_page(training, "export.zip")))
    assert b"DRAFT-TEXT" not in b"".join(found.values())
    assert not [name for name in found if name.startswith("statements/")]


def draft(training: Training, words: str) -> None:
    statement = training.asked()
    with training.scope("mara"):
        save_statement(
            statement=statement, verdict="positive", competences=dict.fromkeys(Competence, words),
            advice=words, is_independent=False, version=1, by=training.member("mara"),
        )  # fmt: skip


@pytest.mark.django_db
def test_zip_asks_the_database_little(training: Training, submitted: Application) -> None:
    for name, page in (
        ("committee", centre_page(submitted, "export.zip")),
        ("noor", own_page(training, f"export.zip?application={submitted.pk}")),
    ):
        browser = training.client(name)
        unpacked(browser.get(page))
        with queries(at_most=15):
            unpacked(browser.get(page))


@pytest.mark.django_db
def test_zip_as_it_is_now_asks_no_more_with_more_in_it(training: Training) -> None:
    """It reads what the page of the dossier reads, and nothing per row."""
    training.start()
    training.supervised(2)
    training.treats("K-4F7", 2)
    browser, page = training.client("noor"), own_page(training, "export.zip")
    unpacked(browser.get(page))
    with CaptureQueriesContext(connection) as few:
        unpacked(browser.get(page))
    for code in ("K-2B9", "K-7C1", "K-8D2"):
        training.treats(code, 5)
    with CaptureQueriesContext(connection) as more:
        unpacked(browser.get(page))
    assert len(few) == len(more)
    assert len(statements(few)) <= 25


@pytest.mark.parametrize("query", ["?application=x", f"?application={'0' * 32}"])
def test_application_that_is_not_there_has_no_zip(training: Training, query: str) -> None:
    training.start()
    assert training.client("noor").get(own_page(training, f"export.zip{query}")).status_code == 404
