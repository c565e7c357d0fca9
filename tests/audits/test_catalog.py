import re
import shutil
from collections import Counter

import pytest

from audits.catalog import (
    FOLDER,
    load_checklist,
    load_standard,
    shipped_checklists,
    shipped_standards,
)
from audits.choices import Component, Level
from audits.scoring import score_audit, suggest
from mbtq.core.yamlfile import ContentError

STANDARD = shipped_standards()["mbt-2026-1"]
CHECKLIST = FOLDER / "team-checklist-2026-1.yaml"


@pytest.fixture
def broken(tmp_path):
    """Copies the shipped standard with one text replaced in one file and gives its folder."""

    def write(name: str, old: str, new: str):
        folder = shutil.copytree(FOLDER / STANDARD.key, tmp_path / STANDARD.key)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return write


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)?", text.replace(",", ".")))


def test_standard_has_its_79_criteria_in_order():
    counts = {"O": 21, "T": 15, "P": 24, "B": 10, "M": 9}
    expected = [f"{domain}{n:02}" for domain, count in counts.items() for n in range(1, count + 1)]
    assert [criterion.id for criterion in STANDARD.criteria] == expected


def test_every_cell_of_the_matrix_has_two_criteria():
    counts = Counter((one.level, one.component) for one in STANDARD.criteria)
    assert all(counts[level, component] >= 2 for level in Level for component in Component)


def test_critical_criteria_are_about_safety():
    critical = [criterion.id for criterion in STANDARD.criteria if criterion.critical]
    assert critical == ["O12", "O17", "O18", "P05", "P20", "P24", "M04", "M05"]


@pytest.mark.parametrize("criterion", STANDARD.criteria, ids=lambda one: one.id)
def test_texts_are_whole_sentences_in_both_languages(criterion):
    for text in (criterion.statement, criterion.norm, criterion.why):
        assert set(text) == {"nl", "en"}
        assert all(words[0].isupper() and words.endswith(".") for words in text.values())
        assert text["nl"] != text["en"]
        assert max(len(part.split()) for part in text["nl"].split(". ")) <= 30
    assert max(len(title) for title in criterion.title.values()) <= 60
    assert numbers(criterion.norm["nl"]) == numbers(criterion.norm["en"])


def test_no_text_is_used_twice():
    texts = Counter(
        text
        for one in STANDARD.criteria
        for text in (*one.title.values(), *one.statement.values(), *one.why.values())
    )
    assert [text for text, count in texts.items() if count > 1] == []


def test_standard_gives_a_norm_to_machines():
    norms = {
        one.id: (one.norm_type, one.minimum, one.maximum, one.unit) for one in STANDARD.criteria
    }
    assert norms["T01"] == ("interval", 4, 10, "people")
    assert norms["T06"] == ("minimum", 44, None, "per_year")
    assert norms["O15"] == ("share", None, 15, "percent")
    assert norms["O18"] == ("maximum", None, 3, "working_days")
    assert norms["O03"] == ("boolean", None, None, None)


def test_criteria_apply_by_setting_and_stage():
    by_id = {criterion.id: criterion for criterion in STANDARD.criteria}
    assert by_id["O03"].applies_to("outpatient", 6)
    assert not by_id["O03"].applies_to("outpatient", 7)
    assert not by_id["P08"].applies_to("school", 7)
    assert not by_id["P08"].applies_to("outpatient", 5)
    assert by_id["T06"].applies_to("school", 1)


def test_scale_has_five_anchors():
    assert list(STANDARD.scale) == [1, 2, 3, 4, 5]
    assert STANDARD.scale[4]["name"] == {"nl": "Op norm", "en": "At the norm"}
    assert list(STANDARD.domains) == ["O", "T", "P", "B", "M"]


def test_standard_can_be_scored():
    score = score_audit(STANDARD.criteria, {one.id: 4 for one in STANDARD.criteria})
    assert len(score.cells) == 9
    assert suggest(score, STANDARD.cutoffs).outcome == "certificate"


def test_checklist_picks_24_criteria():
    checklist = shipped_checklists()["team-checklist-2026-1"]
    assert (checklist.standard, len(checklist.criteria)) == ("mbt-2026-1", 24)
    assert (checklist.cadence_months, checklist.grace_days) == (6, 28)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "reason"),
    [
        ("team.yaml", "id: T02", "id: T01", None, "the id T01 is also in team.yaml"),
        ("team.yaml", "id: T02", "id: O02", None, "an id in this file is T and two digits"),
        ("team.yaml", "      en: Size of the team\n", "", 3, "lacks the key 'en'"),
        ("team.yaml", "en: Size of the team", "en: ''", 5, "'en' must be a text"),
        ("team.yaml", "    level: T", "    grade: T", 6, "the key 'grade' is unknown"),
        ("team.yaml", "    level: T", "    level: X", 6, "must be one of O, T, B"),
        ("team.yaml", "[team_size]", "[luck]", 8, "must be one of commitment"),
        ("team.yaml", "[team_size]", "[]", 8, "at least one word"),
        ("team.yaml", "[team_size]", "[budget, budget]", 8, "the same word twice"),
        ("team.yaml", "chapter: 5", "chapter: 8", 9, "between 1 and 7"),
        ("team.yaml", "critical: false", "critical: maybe", 11, "must be true or false"),
        ("team.yaml", "    values: {min: 4, max: 10, unit: people}\n", "", None, "needs values"),
        ("team.yaml", "{min: 4, max: 10,", "{min: 4,", None, "lacks the key 'max'"),
        ("team.yaml", "{min: 4, max: 10,", "{min: 40, max: 10,", None, "must not lie above"),
        ("team.yaml", "{min: 100, unit: percent}", "{min: 101, unit: percent}", None, "0 and 100"),
        (
            "team.yaml",
            "{min: 100, unit: percent}",
            "{min: 9, unit: days}",
            None,
            "be one of percent",
        ),
        ("team.yaml", "norm_type: interval", "norm_type: boolean", None, "has no values"),
        ("organisation.yaml", "{to_stage: 6}", "{to_stage: 0}", None, "between 1 and 8"),
        ("organisation.yaml", "{except: [school]}", "{except: [home]}", None, "must be one of"),
        ("standard.yaml", "key: mbt-2026-1", "key: mbt", 3, "name of the folder"),
        ("standard.yaml", "min_known: 0.8", "min_known: 80", 69, "between 0 and 1"),
    ],
)
def test_load_refuses_with_file_line_and_reason(broken, name, old, new, line, reason):
    with pytest.raises(ContentError, match=reason) as refused:
        load_standard(broken(name, old, new))
    assert {problem.file for problem in refused.value.problems} == {name}
    if line is not None:
        assert line in {problem.line for problem in refused.value.problems}


def test_load_refuses_a_missing_file(broken):
    folder = broken("team.yaml", "id: T02", "id: T02")
    (folder / "monitoring.yaml").unlink()
    with pytest.raises(ContentError, match=r"monitoring.yaml, line 1: there is no such file"):
        load_standard(folder)


def test_load_refuses_a_thin_cell(broken):
    folder = broken("program.yaml", "component: differentiation", "component: competence")
    text = (folder / "organisation.yaml").read_text(encoding="utf-8")
    text = text.replace("component: differentiation", "component: competence", 1)
    (folder / "organisation.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="the cell O by differentiation has fewer than 2"):
        load_standard(folder)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("M09,", "M99,", "line 19: there is no criterion 'M99'"),
        ("M09,", "M06,", "line 19: the criterion 'M06' is here twice"),
        ("standard: mbt-2026-1", "standard: other", "line 4: 'standard' must be one of"),
        ("cadence_months: 6", "cadence_months: 0", "line 15: 'cadence_months' must lie"),
    ],
)
def test_load_checklist_refuses(tmp_path, old, new, reason):
    path = tmp_path / CHECKLIST.name
    path.write_text(CHECKLIST.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=reason):
        load_checklist(path, shipped_standards())
