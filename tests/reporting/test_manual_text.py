"""A text of the manual as a document: what it says, its shape, and that nothing gets out."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from mbtq.reporting import pdf
from mbtq.reporting.documents import collect, content_hash_of
from mbtq.reporting.manual_text import Source, address_of, context_of, source_of
from programs.models import ManualText
from programs.selectors.texts import current_texts, text_in_force
from programs.text_words import parts_of
from programs.texts.catalog import shipped
from tests.reporting.conftest import centre_version

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "manual_text"


@pytest.fixture
def read(linde):
    """The PDF of the version in force of a text."""

    def make(key: str, language: str) -> pypdf.PdfReader:
        with linde.scope():
            found = collect(KIND, text_in_force(key).pk, language)
        return pypdf.PdfReader(BytesIO(pdf.render(found.html(), identifier=found.identifier)[0]))

    return make


def words_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def bookmarks(reader: pypdf.PdfReader) -> list[str]:
    def walk(items):
        for one in items:
            if isinstance(one, list):
                yield from walk(one)
            else:
                yield one.title

    return list(walk(reader.outline))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_protocol_fits_two_pages_with_the_first_hour_on_the_first(read, language):
    page = shipped()["suicidality"].pages[language]
    made = read("suicidality", language)
    assert len(made.pages) == 2
    hour, week = page.sections[1].heading, page.sections[2].heading
    first = made.pages[0].extract_text()
    assert hour in first
    assert first.index(hour) < len(first) / 2
    assert week in words_of(made)
    assert f"2 {'van' if language == 'nl' else 'of'} 2" in made.pages[1].extract_text()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_document_says_all_of_the_text_and_marks_every_section(read, language):
    page = shipped()["program"].pages[language]
    made = read("program", language)
    words, marks = words_of(made), bookmarks(made)
    for one in (page.summary, *page.basis):
        assert " ".join(one.split()) in words
    for section in page.sections:
        assert section.heading in marks
        for criterion in section.criteria:
            assert criterion in words
    assert marks[0] == page.title


@pytest.mark.parametrize("language", ["nl", "en"])
def test_document_is_tagged_and_tells_its_language(read, language):
    made = read("self-harm", language)
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] in (True, "true")
    assert str(root["/Lang"]) == language
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert made.metadata.title == shipped()["self-harm"].pages[language].title


def test_contents_stand_in_chapters_only(linde):
    with linde.scope():
        chapter, protocol = text_in_force("program"), text_in_force("absence")
        assert 'class="contents"' in collect(KIND, chapter.pk, "nl").html()
        assert 'class="contents"' not in collect(KIND, protocol.pk, "nl").html()


def test_every_text_can_become_a_document(linde):
    with linde.scope():
        found = [
            collect(KIND, one.pk, language) for one in current_texts() for language in ("nl", "en")
        ]
    assert len(found) == 2 * len(shipped())
    for one in found:
        html = one.html()
        assert '<a href="">' not in html
        assert 'href="http' not in html.replace('href="https://', "")


def test_text_that_ships_says_that_it_is_a_draft_and_one_of_the_centre_does_not(linde, centre):
    ours = centre_version(centre, "absence", title="OURS-OF-ABSENCE")
    with linde.scope(), translation.override("en"):
        theirs = ManualText.objects.get(key="absence", centre=None)
        shipped_one, own = context_of(Source(theirs)), context_of(source_of(ours.pk))
    assert (shipped_one["is_draft"], own["is_draft"]) == (True, False)
    assert own["title"] == "OURS-OF-ABSENCE"
    assert "Centre" in own["edition"]


def test_version_that_is_being_written_cannot_become_a_document(linde, centre):
    draft = centre_version(centre, "absence", title="Draft", is_published=False)
    with linde.scope():
        assert content_hash_of(KIND, draft.pk) is None
        assert collect(KIND, draft.pk, "nl") is None


def test_hash_of_the_content_is_that_of_the_version(linde):
    with linde.scope():
        text = text_in_force("absence")
        assert content_hash_of(KIND, text.pk) == text.digest
        assert collect(KIND, text.pk, "en").identifier == f"{text.digest}-en"


def test_what_a_centre_writes_loads_nothing_and_runs_nothing(settings):
    settings.PUBLIC_URL = "https://mbtq.example"
    body = (
        "## Part {#part}\n<script>alert(1)</script> ![a](http://127.0.0.1:9/a.png)\n\n"
        "[b](file:///etc/passwd) [c](javascript:alert(1)) [d](protocol:absence#when)"
    )
    text = ManualText(
        key="x", kind="protocol", number=1, title_en="X", body_en=body, digest="0" * 64,
        published_at=timezone.now(), summary_en="<b>S</b>",
    )  # fmt: skip
    with translation.override("en"):
        context = context_of(Source(text))
        html = render_to_string("reports/manual_text.html", {**context, "language": "en"})
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>S" not in html
    assert 'href="https://mbtq.example/manual/absence/#when"' in html
    pdf.render(html, identifier="x")


def test_link_to_a_section_of_the_document_stays_inside_it(linde):
    with linde.scope():
        html = collect(KIND, text_in_force("organisation").pk, "nl").html()
    assert html.count('<a href="#support">') == 2  # in the contents and in the table
    assert "manual/organisation/#" not in html


def test_link_that_leads_nowhere_is_plain_words():
    text = ManualText(body_nl="[a](ftp://x) [b](/o/linde/)")
    assert "href" not in parts_of(text, "nl", address_of)["intro"]
