"""The texts that ship: every link leads somewhere, every criterion has its place."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from audits.selectors.reference import shipped_standards
from programs.choices import Determinant, EventKind
from programs.texts.catalog import (
    ORGANISATION,
    protocols_for,
    sections_by_criterion,
    sections_by_determinant,
    shipped,
)
from programs.texts.document import LANGUAGES, TextKind
from programs.texts.links import TARGET

TEXTS = shipped()
LINK = re.compile(rf"\]\({TARGET.pattern}\)")
CHAPTERS = [one for one in TEXTS.values() if one.kind is TextKind.CHAPTER]
PROTOCOLS = [one for one in TEXTS.values() if one.kind is TextKind.PROTOCOL]
CRITERIA = {one.id for standard in shipped_standards().values() for one in standard.criteria}


def test_every_criterion_stands_in_one_section_of_one_chapter():
    found = Counter(
        criterion
        for text in CHAPTERS
        for section in text.pages["nl"].sections
        for criterion in section.criteria
    )
    assert sorted(CRITERIA - set(found)) == []
    assert [one for one, times in found.items() if times > 1] == []


def test_criteria_named_exist():
    named = {one for text in TEXTS.values() for one in text.criteria}
    named |= {
        one
        for text in TEXTS.values()
        for section in text.pages["nl"].sections
        for one in section.criteria
    }
    assert named - CRITERIA == set()


def test_every_determinant_has_its_section_in_the_organisation():
    places = sections_by_determinant()
    assert {one.value for one in Determinant} == set(places)
    assert {place.key for place in places.values()} == {ORGANISATION}


def helps_everywhere(keys: tuple[str, ...]) -> bool:
    return any(not TEXTS[key].settings for key in keys)


@pytest.mark.parametrize("one", [*Determinant], ids=str)
def test_every_determinant_has_a_protocol_in_every_setting(one):
    assert helps_everywhere(protocols_for(determinant=one))


@pytest.mark.parametrize("one", [*EventKind], ids=str)
def test_every_event_has_a_protocol_in_every_setting(one):
    assert helps_everywhere(protocols_for(event=one))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TEXTS)
def test_every_link_leads_to_a_text_and_a_section(key, language):
    page = TEXTS[key].pages[language]
    for link in LINK.finditer(page.body):
        target = TEXTS.get(link["key"])
        assert target is not None, link[0]
        assert target.kind.value == {"manual": "chapter"}.get(link["kind"], "protocol"), link[0]
        assert not link["anchor"] or link["anchor"] in target.anchors, link[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TEXTS)
def test_text_links_to_texts_only_and_holds_no_html(key, language):
    body = TEXTS[key].pages[language].body
    assert body.count("](") == len(LINK.findall(body))
    assert "<" not in body


def test_places_of_criteria_and_sections_are_each_other():
    for criterion, place in sections_by_criterion().items():
        sections = {one.anchor: one for one in TEXTS[place.key].pages["en"].sections}
        assert criterion in sections[place.anchor].criteria


def test_school_texts_do_not_help_elsewhere():
    school = {one.key for one in PROTOCOLS if one.settings}
    assert school
    for one in (*Determinant, *EventKind):
        asked = {"determinant" if isinstance(one, Determinant) else "event": one.value}
        assert not school & set(protocols_for(**asked, setting="outpatient"))
        assert set(protocols_for(**asked, setting="school")) >= set(
            protocols_for(**asked, setting="outpatient")
        )


def test_orders_make_one_library():
    for texts in (CHAPTERS, PROTOCOLS):
        orders = [one.order for one in texts]
        assert orders == sorted(set(orders))


def test_nothing_asked_is_nothing_found():
    assert protocols_for() == ()
    assert protocols_for(criterion="Z99") == ()
