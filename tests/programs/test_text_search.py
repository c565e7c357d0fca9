"""Search through the manual: stems, accents, signs, and what comes back."""

from __future__ import annotations

import pytest

from mbtq.core.markdown import plain_words, render, without_accents
from programs.selectors.texts import BEGIN, END, MOST_HITS, search, text_in_force
from programs.views.texts.words import marked
from tests.asserts import queries
from tests.programs.texts import KEY, publish


def found(linde, words: str, language: str = "nl") -> set[str]:
    with linde.scope():
        return {one.key for one in search(words, language)}


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("suïcidaliteit", "nl"),
        ("suicidaliteit", "nl"),
        ("SUÏCIDALITEIT", "nl"),
        ("suicide", "en"),
    ],
)
def test_words_are_found_with_and_without_accents(linde, words, language):
    assert KEY in found(linde, words, language)


def test_words_are_found_in_another_form(linde):
    """One therapist or more: the stem counts."""
    assert found(linde, "behandelaren") & found(linde, "behandelaar")
    assert found(linde, "therapists", "en") == found(linde, "therapist", "en") != set()


def test_all_words_must_stand_in_a_section_and_quotes_keep_them_together(linde):
    both = found(linde, "first hour", "en")
    assert found(linde, '"first hour"', "en") <= both
    assert both
    assert found(linde, '"hour who first when"', "en") == set()
    assert not found(linde, "suicide -suicide", "en")


@pytest.mark.parametrize(
    "words",
    [
        "xqzwv",
        "'",
        '"',
        "&|!():*",
        "\\",
        "%",
        "a" * 10_000,
        "de het een",
        "\x02",
        "é" * 300,
        "-",
        "<",
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nonsense_finds_little_and_breaks_nothing(linde, words, language):
    with linde.scope(), queries(at_most=3):
        assert len(search(words, language)) <= MOST_HITS


def test_title_counts_for_its_sections(linde):
    """Who types the subject and the moment gets that section first."""
    for words, language in (("suicidaliteit eerste uur", "nl"), ("suicidality first hour", "en")):
        with linde.scope():
            first = search(words, language)[0]
        assert (first.key, first.anchor) == (KEY, "first-hour"), words
    with linde.scope():
        hits = search("suicidaliteit", "nl")
    assert 0 < len(hits) < MOST_HITS


def test_hit_says_where_and_marks_the_words(linde):
    with linde.scope():
        hit = next(one for one in search("crisisplan", "nl") if one.key == KEY)
    assert hit.kind == "protocol"
    assert f"{BEGIN}crisisplan{END}" in hit.excerpt.lower()
    assert f"<mark>{'crisisplan'}</mark>" in marked(hit.excerpt).lower()


def test_hit_has_its_heading_as_it_was_written(linde):
    with linde.scope():
        headings = {(one.key, one.anchor): one.heading for one in search("suicidaliteit", "nl")}
    assert headings["program", "suicidality"].startswith("Suïcidaliteit")


def test_signs_of_html_in_an_excerpt_are_escaped():
    told = marked(f"<script>{BEGIN}alert{END}('x')</script> & more")
    assert told == "&lt;script&gt;<mark>alert</mark>(&#x27;x&#x27;)&lt;/script&gt; &amp; more"


def test_published_version_is_searched_instead_of_what_ships(centre, linde, anker):
    with linde.scope():
        body = search("crisisplan", "nl")
        assert body
    publish(centre, summary_nl="Zoek eerst de kwikstaart op.")
    assert found(linde, "kwikstaart") == found(anker, "kwikstaart") == {KEY}
    with linde.scope():
        assert len([one for one in search("crisisplan", "nl") if one.anchor == "ask"]) <= 1
        sections = [(one.key, one.anchor) for one in search("crisisplan", "nl")]
    assert len(sections) == len(set(sections))


# --- Markdown ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("<img src=x onerror=alert(1)>", "&lt;img", "<img"),
        ("![a](https://x.test/a.png)", "", "<img"),
        ("[a](javascript:alert(1))", "", '<a href="javascript'),
        ("[a](data:text/html;base64,PHNjcmlwdD4=)", "", 'href="data'),
        ("<a href='javascript:x'>a</a>", "&lt;a", "<a "),
        ("[a](https://x.test 'title')", "https://x.test", "title="),
        ("# One\n\n## Two\n\n##### Five", "<h4>Five</h4>", "<h2"),
        ("|a|\n|-|\n|b|", '<th scope="col">a</th>', "style"),
        ("|a|\n|:-:|\n|b|", "<td>b</td>", "style"),
        ("**a** `b`", "<strong>a</strong> <code>b</code>", "**"),
    ],
)
def test_markdown_gives_safe_html(text, wanted, unwanted):
    html = render(text)
    assert wanted in html
    assert unwanted not in html


def test_plain_words_have_no_signs():
    text = "### Kop\n\n- **Bel** [nu](protocol:x#y)\n\n```\ncode\n```\n\n|a|b|\n|-|-|\n|c|d|"
    assert plain_words(text).split() == ["Kop", "Bel", "nu", "code", "a", "b", "c", "d"]
    assert without_accents("suïcidaliteit, één") == "suicidaliteit, een"


def test_signs_that_nobody_sees_leave_no_open_mark(centre, linde):
    with linde.scope():
        text = text_in_force(KEY)
    publish(centre, body_nl=f"Kwetsbaarheidstoets \x02 hier \x03\x02 staat.\n\n{text.body_nl}")
    with linde.scope():
        (hit,) = search("kwetsbaarheidstoets", "nl")
    html = marked(hit.excerpt)
    assert html.count("<mark>") == html.count("</mark>") == 1
