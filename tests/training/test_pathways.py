"""The shipped pathways, what is refused in a file, and how a pathway is stored."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from mbtq.core.yamlfile import ContentError
from programs.labels import AssignmentRole
from programs.labels import Profession as KnownProfession
from training.catalog import (
    FOLDER,
    file_name,
    from_plain,
    load_pathway,
    load_pathways,
    plain,
    shipped_pathways,
    version_on,
)
from training.choices import Level, Profession, RequirementKind
from training.pathway import NEEDS, Pathway

SHIPPED = shipped_pathways()
NEWER = "basic-therapist-newer.yaml"
OLDER = "basic-therapist-older.yaml"
by_file = pytest.mark.parametrize("pathway", SHIPPED, ids=file_name)


def numbers(key: str, version: str, requirement: str):
    [found] = [one for one in SHIPPED if (one.key, one.version) == (key, version)]
    return found.requirement(requirement).needs


@by_file
def test_pathway_is_complete(pathway: Pathway):
    assert pathway.requirements
    for one in (*pathway.requirements, *pathway.renewal):
        assert isinstance(one.needs, NEEDS[one.kind])
        assert one.is_confirmed or one.note
        for text in (one.name, one.hint, *([one.note] if one.note else [])):
            assert set(text) == {"nl", "en"}
            assert text["nl"] != text["en"]


@by_file
def test_pathway_comes_back_from_its_stored_form(pathway: Pathway):
    assert from_plain(json.loads(json.dumps(plain(pathway)))) == pathway


@by_file
def test_pathway_without_known_renewal_says_so(pathway: Pathway):
    assert not pathway.renewal_confirmed
    assert not pathway.period_confirmed
    assert pathway.renewal_note


def test_pathways_are_all_there():
    assert {one.level for one in SHIPPED} == set(Level) - {Level.SUPERVISOR_BASIC}
    assert len(SHIPPED) == len(list(FOLDER.glob("*.yaml"))) == 13


def test_pathway_numbers_of_the_register():
    assert numbers("basic-therapist", "newer", "supervision").sessions == 16
    assert numbers("basic-therapist", "newer", "cases").at_most == 4
    assert numbers("therapist", "newer", "points").points == 18
    assert numbers("therapist", "newer", "supervision").sessions == 20
    assert numbers("supervisor", "newer", "supervision").sessions == 8
    assert numbers("supervisor", "older", "big-years").months == 48
    assert numbers("adolescents-therapist", "older", "adolescents-years").months == 30
    assert numbers("anna-freud-practitioner", "current", "supervision-hours").hours == 4


def test_pathway_professions_and_roles_are_those_of_practitioners():
    assert set(KnownProfession.values) <= set(Profession)
    roles = {
        role
        for pathway in SHIPPED
        for one in pathway.requirements
        for role in getattr(one.needs, "roles", ())
    }
    assert roles <= set(AssignmentRole.values)


def test_pathway_version_is_that_of_the_start():
    border = date(2024, 1, 1)
    assert version_on("basic-therapist", border).version == "newer"
    assert version_on("basic-therapist", border - timedelta(days=1)).version == "older"
    with pytest.raises(ValueError, match="no pathway 'basic-therapist' for a start on 1999"):
        version_on("basic-therapist", date(1999, 1, 1))
    with pytest.raises(ValueError, match="no pathway 'trainer'"):
        version_on("trainer", border)


def test_pathway_finds_its_requirements():
    pathway = version_on("arts-therapist", date(2020, 1, 1))
    assert [one.key for one in pathway.of_kind(RequirementKind.SUPERVISION)] == [
        "supervision",
        "supervision-mbt",
        "supervision-arts",
    ]
    with pytest.raises(KeyError):
        pathway.requirement("nothing")


def changed(tmp_path, file: str, was: str, becomes: str):
    """A shipped file with one change, alone in a folder."""
    text = (FOLDER / file).read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / file
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("valid_from: 2024-01-01", "valid_from: soon", "line 11: 'valid_from' must be a date"),
        ("valid_until: null", "valid_until: 2023-01-01", "line 12: 'valid_until' lies before"),
        ("version: newer", "version: newest", "make the name of the file, 'basic-therapist-newer'"),
        ("level: basic_therapist", "level: trainer", "line 9: 'level' must be one of"),
        ("years: 5", "years: 5.5", "line 21: 'years' must be a whole number"),
        ("review_weeks: 13", "review_weeks: 0", "line 22: 'review_weeks' must lie between"),
        ("kind: course", "kind: lesson", "'kind' must be one of registration, course"),
        ("key: supervision", "key: basic-course", "the requirement 'basic-course' is there twice"),
        ("{kinds: [basic]}", "{kinds: []}", "'kinds' names at least one"),
        ("sessions: 16", "sessions: many", "'sessions' must be a number"),
        ("track: basic_therapist", "track: trainer", "'track' must be one of basic_therapist"),
        ("{any: 2}", "{any: 2, group: 1}", "names kinds of cases, or 'any' alone"),
        ("{any: 2}", "{pair: 2}", "the key 'pair' is unknown"),
        ("[{any: 2}]", "[]", "holds at least one mix"),
        ("each: {individual: {}, group: {}, family: {}}", "each: {}", "at least one kind of case"),
        ("at_most: 4", "at_most: 1", "'at_most' is less than what is asked"),
        ("    needs: {kinds: [basic]}\n", "", "'needs' holds the numbers of every kind but"),
        ("statement: own_supervisor", "statement: friend", "'statement' must be one of"),
        ("  confirmed: false\n  note:", "  confirmed: false\n  more:", "needs a 'note'"),
        ("notes:", "remarks:", "the key 'remarks' is unknown"),
    ],
)
def test_wrong_pathway_is_refused_with_the_place(tmp_path, was, becomes, reason):
    with pytest.raises(ContentError, match=reason):
        load_pathway(changed(tmp_path, NEWER, was, becomes))


@pytest.mark.parametrize(
    ("file", "was", "becomes", "reason"),
    [
        (OLDER, "confirmed: false\n    note:", "confirmed: false\n    rest:", "needs a 'note'"),
        (
            "supervisor-older.yaml",
            "since: declaration",
            "since: registration",
            "name their 'levels'",
        ),
        ("supervisor-older.yaml", "since: work", "since: work, levels: [therapist]", "name their"),
        ("supervisor-older.yaml", "hours: 8", "hours: 80", "'hours' must lie between 1 and 60"),
        (
            "arts-therapist-older.yaml",
            "fragments: 3",
            "fragments: 2",
            "as many moments as there are",
        ),
        (
            "anna-freud-practitioner-current.yaml",
            "by: [supervisor], cases: cases",
            "by: [supervisor], cases: manual",
            "'manual' is no requirement of cases here",
        ),
    ],
)
def test_wrong_numbers_are_refused(tmp_path, file, was, becomes, reason):
    with pytest.raises(ContentError, match=reason):
        load_pathway(changed(tmp_path, file, was, becomes))


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (
            "2024-06-30",
            "basic-therapist-newer.yaml, line 11: the versions 'older' and 'newer' overlap",
        ),
        ("null", "line 11: the versions 'older' and 'newer' overlap"),
        ("2023-06-30", "line 11: between 'older' and this version are days without one"),
    ],
)
def test_versions_that_leave_a_start_with_two_or_none_are_refused(tmp_path, ends, reason):
    changed(tmp_path, OLDER, "valid_until: 2023-12-31", f"valid_until: {ends}")
    changed(tmp_path, NEWER, "version: newer", "version: newer")
    with pytest.raises(ContentError, match=reason):
        load_pathways(tmp_path)


def test_every_complaint_of_a_file_is_told_at_once(tmp_path):
    path = changed(tmp_path, NEWER, "sessions: 16", "sessions: none")
    path.write_text(path.read_text().replace("level: basic_therapist", "level: x"))
    with pytest.raises(ContentError) as refused:
        load_pathway(path)
    assert len(refused.value.problems) == 2
