"""Texts of the manual by their rules: sections, reading, differences. Pure."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtq.core.yamlfile import ContentError
from programs.texts.body import complaints_about, sections_of
from programs.texts.difference import Did, Paragraph, difference
from programs.texts.document import TextKind
from programs.texts.reading import PROTOCOL_ANCHORS, keys_in, read_document

# --- sections ------------------------------------------------------------------------------


def test_sections_carry_anchor_words_and_what_they_explain():
    body = (
        "Intro\n\n## First days {#first-days criteria='x'}\n"
        '\n## Who leads {#lead criteria="O01 T02" determinants="leadership budget"}\nSomebody.\n'
    ).replace(" criteria='x'", "")
    intro, (first, second) = sections_of(body)
    assert intro == "Intro"
    assert (first.anchor, first.heading, first.body, first.criteria) == (
        *("first-days", "First days", ""),
        (),
    )
    assert (second.criteria, second.determinants) == (("O01", "T02"), ("leadership", "budget"))
    assert second.body == "Somebody."
    assert complaints_about(body) == []


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("## No anchor", "must end with an anchor"),
        ("## Capitals {#First}", "must end with an anchor"),
        ("## Digit first {#1st}", "must end with an anchor"),
        ("## Loose end {#first-}", "must end with an anchor"),
        ("## Empty {#}", "must end with an anchor"),
        ("## Anchor {#a} and more", "must end with an anchor"),
        ("## ", "must end with an anchor"),
        ("##  ", "must end with an anchor"),
        ('## A {#a onclick="x"}', "no attribute of a heading"),
        ("## A {#a criteria=O01}", "no attribute of a heading"),
        ('## A {#a criteria="X01"}', "'X01' is no criterion"),
        ('## A {#a criteria="O1"}', "'O1' is no criterion"),
        ('## A {#a determinants="weather"}', "'weather' is no determinant"),
        ("## A {#a}\n## B {#a}", "the anchor 'a' is there twice"),
    ],
)
def test_heading_that_is_not_right_is_named(heading, words):
    assert any(words in one for one in complaints_about(f"Intro\n\n{heading}\nText"))


@pytest.mark.parametrize(
    "code",
    [
        "```\n## not {#a}\n```",
        "~~~ python\n## not\n~~~",
        "````\n```\n## not\n````",
        "```\n~~~\n## not\n~~~\n```",
        "   ```\n## not\n   ```",
    ],
)
def test_heading_inside_code_is_no_section(code):
    intro, sections = sections_of(f"{code}\n\n## Yes {{#yes}}\nText")
    assert [one.anchor for one in sections] == ["yes"]
    assert "## not" in intro


def test_code_between_words_opens_no_block():
    _intro, sections = sections_of("```one```\n## Yes {#yes}")
    assert [one.anchor for one in sections] == ["yes"]


def test_sub_headings_stay_inside_their_section_and_line_ends_do_not_matter():
    _intro, (only,) = sections_of("## One {#one}\r\n### Deeper\r\nText\r\n")
    assert only.body == "### Deeper\nText"


@given(st.text(alphabet=st.sampled_from('#`~ {}="ab1-\n\r\x0b\u2028O'), max_size=120))
def test_any_text_can_be_split(body):
    """A preview splits whatever somebody typed so far."""
    intro, sections = sections_of(body)
    assert isinstance(intro, str)
    assert not complaints_about(body) or sections


# --- reading -------------------------------------------------------------------------------

HEAD = """---
key: calm
version: 1
order: 3
title: {title}
summary: Short.
basis:
  - A source
---
"""
BODY = "Intro.\n\n" + "".join(f"## {one} {{#{one}}}\nText.\n\n" for one in PROTOCOL_ANCHORS)


def write(folder: Path, nl: str, en: str) -> Path:
    (folder / "calm.nl.md").write_text(nl, encoding="utf-8")
    (folder / "calm.en.md").write_text(en, encoding="utf-8")
    return folder


NL, EN = HEAD.format(title="Rust") + BODY, HEAD.format(title="Calm") + BODY


def test_text_is_read_in_both_languages(tmp_path):
    found = read_document(write(tmp_path, NL, EN), "calm", TextKind.PROTOCOL)
    assert {name: page.title for name, page in found.pages.items()} == {"nl": "Rust", "en": "Calm"}
    assert (found.version, found.order, found.anchors) == (1, 3, PROTOCOL_ANCHORS)
    assert found.pages["nl"].basis == ("A source",)
    assert keys_in(tmp_path) == ["calm"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("key: calm", "key: storm", "must be the name of the file"),
        ("version: 1", "version: 0", "version"),
        ("version: 1", "version: much", "version"),
        ("order: 3\n", "", "order"),
        ("title: Rust", "title:", "title"),
        ("basis:\n  - A source", "basis: A source", "basis"),
        ("order: 3", "order: 3\ncolour: red", "colour"),
        ("order: 3", "order: 3\nsettings: [moon]", "'settings' must be one of"),
        ("order: 3", "order: 3\nevents: [party]", "'events' must be one of"),
        ("order: 3", "order: 3\ndeterminants: [weather]", "'determinants' must be one of"),
        ("---\nkey", "key", "begins with a head"),
        (BODY, "Only an intro.", "has no sections"),
        ("## when {#when}", "## when", "must end with an anchor"),
        ("## ask {#ask}", "## ask {#asking}", "a protocol has the sections"),
    ],
)
def test_fault_in_a_file_is_named(tmp_path, old, new, words):
    assert old in NL
    english = EN.replace("{#ask}", "{#asking}") if "asking" in new else EN
    with pytest.raises(ContentError) as caught:
        read_document(write(tmp_path, NL.replace(old, new, 1), english), "calm", TextKind.PROTOCOL)
    assert words in str(caught.value)
    assert "calm.nl.md" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("version: 1", "version: 2", "'version' differs from the Dutch file"),
        ("order: 3", "order: 4", "'order' differs from the Dutch file"),
        ("order: 3", "order: 3\nsettings: [school]", "'settings' differs from the Dutch file"),
        ("order: 3", "order: 3\ncriteria: [O01]", "'criteria' differs from the Dutch file"),
        ("{#who}", "{#whom}", "anchors or their links differ"),
        ("{#who}", '{#who criteria="O01"}', "anchors or their links differ"),
    ],
)
def test_languages_that_differ_are_named(tmp_path, old, new, words):
    assert old in EN
    with pytest.raises(ContentError) as caught:
        read_document(write(tmp_path, NL, EN.replace(old, new, 1)), "calm", TextKind.PROTOCOL)
    assert words in str(caught.value)
    assert "calm.en.md" in str(caught.value)


def test_text_in_one_language_or_not_in_utf8_is_no_text(tmp_path):
    write(tmp_path, NL, EN)
    (tmp_path / "calm.en.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match="UTF-8"):
        read_document(tmp_path, "calm", TextKind.PROTOCOL)
    (tmp_path / "calm.en.md").unlink()
    with pytest.raises(ContentError, match="not there"):
        read_document(tmp_path, "calm", TextKind.PROTOCOL)


# --- differences ---------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(["call", "the", "team", "now", "first"]), min_size=1, max_size=8)
TEXTS = st.lists(WORDS.map(" ".join), max_size=6).map("\n\n".join)


def side(changes: list[Paragraph], left_out: Did) -> list[str]:
    """The paragraphs of one of both texts, as the difference tells them."""
    told = ["".join(run.words for run in one.runs if run.did is not left_out) for one in changes]
    return [one for one in told if one]


@given(TEXTS, TEXTS)
def test_difference_holds_both_texts_whole(old, new):
    changes = difference(old, new)
    assert side(changes, Did.ADDED) == [one for one in old.split("\n\n") if one]
    assert side(changes, Did.REMOVED) == [one for one in new.split("\n\n") if one]


@given(TEXTS)
def test_text_does_not_differ_from_itself(text):
    assert all(one.is_same and one.did is Did.KEPT for one in difference(text, text))


def test_difference_shows_the_words_that_changed():
    (one,) = difference("Call the team within a week", "Call the team within a day")
    assert [(run.did, run.words) for run in one.runs] == [
        (Did.KEPT, "Call the team within a "),
        (Did.REMOVED, "week"),
        (Did.ADDED, "day"),
    ]
    assert not one.is_same


def test_another_paragraph_went_and_came_as_a_whole():
    first, second = difference("Call the team", "Nobody writes anything down here")
    assert {first.did, second.did} == {Did.ADDED, Did.REMOVED}
    assert len(first.runs) == len(second.runs) == 1
