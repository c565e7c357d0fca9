"""The PDF of a dossier: what it says, its shape, who gets it, and that a worker really makes it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdf
import pytest
from django.utils import timezone

from mbtq.core.scope import organisation_scope
from mbtq.reporting import pdf
from mbtq.reporting.documents import collect
from mbtq.reporting.models import Document
from tests.asserts import assert_page, assert_trail, queries
from tests.training.dossiers.conftest import Training
from tests.training.exports.conftest import asked, centre_page, own_page, words_of
from training.models import Application, DossierCopy
from training.services import applications

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[[str], Document]


def drawn(training: Training, application: Application, language: str) -> pypdf.PdfReader:
    """The PDF of an application as the centre's worker collects it."""
    with organisation_scope(training.centre.organisation.pk):
        found = collect("application", application.pk, language)
    assert found is not None
    made, _pages = pdf.render(found.html(), identifier=found.identifier)
    return pypdf.PdfReader(io.BytesIO(made))


def text_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_pdf_says_everything_that_the_application_holds(
    training: Training, submitted: Application, language: str
) -> None:
    reader = drawn(training, submitted, language)
    words, cover = text_of(reader), " ".join(reader.pages[0].extract_text().split())
    for one in training.judged().assessment.progress:
        assert one.requirement.name[language] in words
    assert submitted.printed_name in cover
    assert submitted.content_hash in cover.replace(" ", "")
    assert "Mara Linde" in words
    assert "Seen." in words
    assert "K-4F7" not in words
    assert re.search(r"\b16 \w+ 16\b", words)


@pytest.mark.slow
def test_pdf_is_tagged_and_tells_its_language(training: Training, submitted: Application) -> None:
    reader = drawn(training, submitted, "nl")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] in (True, "true")
    assert str(root["/Lang"]) == "nl"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert submitted.printed_name in reader.metadata.title


@pytest.mark.slow
def test_candidate_gets_the_dossier_as_it_is_from_a_worker_that_is_nobody(
    training: Training, make: Make
) -> None:
    training.start()
    training.supervised(2)
    browser = training.client("noor")
    address = asked(browser, own_page(training, "pdf/"))
    document = make(address)
    assert (document.state, document.problem, document.kind) == ("done", "", "dossier")
    words = words_of(browser.get(f"{address}download/").content)
    assert "Not submitted" in words
    assert "2 of 16 sessions" in words
    with training.scope():
        assert_trail("dossier.exported", about=training.dossier)
        assert_trail("document.downloaded", about=document)


@pytest.mark.slow
def test_centre_gets_the_application_with_its_steps(
    training: Training, submitted: Application, make: Make
) -> None:
    browser = training.client("committee")
    first = make(asked(browser, centre_page(submitted, "pdf/")))
    with training.at_centre():
        applications.return_application(
            application=submitted, reasons="The course is not clear.", missing=["basic-course"],
            at=timezone.now(), by=training.member("centre_staff"),
        )  # fmt: skip
    address = asked(browser, centre_page(submitted, "pdf/"))
    second = make(address)
    assert first.content_hash != second.content_hash
    assert "The course is not clear." in words_of(browser.get(f"{address}download/").content)


def test_same_content_is_asked_for_once(training: Training, submitted: Application) -> None:
    browser = training.client("noor")
    query = f"pdf/?application={submitted.pk}"
    first, second = (asked(browser, own_page(training, query)) for _ in range(2))
    other = asked(browser, own_page(training, query), "nl")
    assert first == second != other
    with training.scope():
        copy = DossierCopy.objects.get()
    assert copy.application_id == submitted.pk


def test_copy_is_hidden_from_everybody_else_in_the_organisation(training: Training) -> None:
    training.start()
    asked(training.client("noor"), own_page(training, "pdf/"))
    seen = {}
    for name in ("noor", "ben", ""):
        with training.scope(name):
            seen[name] = DossierCopy.objects.count()
    assert seen == {"noor": 1, "ben": 0, "": 1}
    with organisation_scope(training.centre.organisation.pk):
        assert not DossierCopy.objects.exists()


@pytest.mark.parametrize("page", ["pdf/", "export.zip"])
def test_dossier_is_found_by_its_candidate_only(training: Training, page: str) -> None:
    training.start()
    manager = training.practice.sign_in(training.practice.place.join("manager"))
    for client, status in ((training.client("ben"), 404), (manager, 404)):
        answer = client.post if page == "pdf/" else client.get
        assert answer(own_page(training, page)).status_code == status


@pytest.mark.parametrize("rest", ["", "retry/", "download/"])
def test_document_of_a_dossier_is_found_by_its_candidate_only(
    training: Training, rest: str
) -> None:
    training.start()
    address = asked(training.client("noor"), own_page(training, "pdf/")) + rest
    manager = training.practice.sign_in(training.practice.place.join("manager"))
    for client, status in ((training.client("ben"), 404), (manager, 404)):
        answer = client.post if rest == "retry/" else client.get
        assert answer(address).status_code == status


@pytest.mark.parametrize("rest", ["pdf/", "export.zip"])
def test_application_does_not_exist_for_another_organisation(
    training: Training, submitted: Application, anker, signed_in, rest: str
) -> None:
    stranger = signed_in(anker.join("admin"))
    for address in (centre_page(submitted, rest), own_page(training, rest)):
        ask = stranger.post if rest == "pdf/" else stranger.get
        assert ask(address).status_code == 404


def test_pages_ask_the_database_little(training: Training, submitted: Application) -> None:
    for name, page in (
        ("noor", own_page(training, "pdf/")),
        ("committee", centre_page(submitted, "pdf/")),
    ):
        browser = training.client(name)
        address = asked(browser, page)
        with queries(at_most=15):
            assert_page(browser.get(address), "<progress")


def test_pages_offer_both_files(training: Training, submitted: Application) -> None:
    html = assert_page(training.client("noor").get(own_page(training)))
    assert html.count(f"export.zip?application={submitted.pk}") == 1
    assert_page(
        training.client("committee").get(centre_page(submitted)),
        centre_page(submitted, "export.zip"),
        centre_page(submitted, "pdf/"),
    )
