"""Loading standards and checklists."""

from __future__ import annotations

import shutil

import pytest
from django.core.management import call_command

from audits.catalog import FOLDER, shipped_standards
from audits.models import ChecklistKind, Criterion, Standard
from audits.selectors.reference import standard_of


def load(folder, capsys):
    """The exit code and what was said on stderr."""
    try:
        call_command("load_standards", folder=folder, verbosity=0)
    except SystemExit as stop:
        return stop.code, capsys.readouterr().err
    return 0, ""


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "standards")


def edit(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_stored_standard_is_the_one_of_the_files(db):
    row = Standard.objects.get(key="mbt-2026-1")
    found = standard_of(row.pk)
    assert found.content == shipped_standards()["mbt-2026-1"]
    assert len(found.content.criteria) == Criterion.objects.filter(standard=row).count() == 79


def test_load_again_adds_nothing(transactional_db, capsys):
    assert load(FOLDER, capsys) == (0, "")
    assert (Standard.objects.count(), ChecklistKind.objects.count()) == (1, 1)


def test_load_says_what_it_added(transactional_db, capsys):
    call_command("load_standards")
    known = "1 standards and 1 checklists known"
    assert capsys.readouterr().out == f"0 standards and 0 checklists added; {known}.\n"


def test_load_of_a_changed_version_is_refused(transactional_db, folder, capsys):
    edit(folder / "mbt-2026-1" / "team.yaml", "Size of the team", "Other words")
    code, words = load(folder, capsys)
    assert code == 1
    assert "mbt-2026-1 2026-1 is in use and cannot change" in words


def test_load_of_a_changed_checklist_is_refused(transactional_db, folder, capsys):
    edit(folder / "team-checklist-2026-1.yaml", "grace_days: 28", "grace_days: 29")
    assert load(folder, capsys)[0] == 1


def test_load_of_broken_yaml_says_where_and_loads_nothing(transactional_db, folder, capsys):
    edit(folder / "mbt-2026-1" / "standard.yaml", '"2026-1"', '"2027-1"')
    edit(folder / "team-checklist-2026-1.yaml", "cadence_months: 6", "cadence_months: often")
    code, words = load(folder, capsys)
    assert code == 2
    assert "team-checklist-2026-1.yaml, line 15" in words
    assert Standard.objects.count() == 1


def test_load_of_an_empty_folder(transactional_db, tmp_path, capsys):
    assert load(tmp_path, capsys)[0] == 2
