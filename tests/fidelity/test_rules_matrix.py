"""The integrity matrix as plain values: rounds, cells, what changed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from fidelity.catalog import shipped_instruments
from fidelity.matrix import KEY, Cell, Judgment, cells_by_level, change, rounds_of

DAY = date(2026, 3, 1)


def said(who: int, days: int = 0, **scores: int) -> Judgment:
    return Judgment(UUID(int=100 * who + days), UUID(int=who), DAY + timedelta(days=days), scores)


def test_judgments_within_three_months_are_one_round():
    (only,) = rounds_of([said(2, 90, oa=4), said(1, 0, oa=2)])
    assert (only.since, only.until) == (DAY, DAY + timedelta(days=90))
    assert only.cell("oa") == Cell((2, 4), 2)


def test_later_judgment_begins_a_new_round_and_the_newest_comes_first():
    now, before = rounds_of([said(1, 0, oa=2), said(1, 91, oa=5)])
    assert (now.cell("oa").mean, before.cell("oa").mean) == (5, 2)


def test_round_is_measured_from_its_first_judgment():
    rounds = rounds_of([said(1, 0, oa=1), said(2, 60, oa=1), said(3, 120, oa=1)])
    assert [len(one.judgments) for one in rounds] == [1, 2]


def test_second_judgment_of_one_informant_replaces_the_first_in_its_round():
    (only,) = rounds_of([said(1, 0, oa=1), said(1, 30, oa=5)])
    assert only.cell("oa") == Cell((5,), 1)


def test_what_an_informant_cannot_judge_is_no_zero():
    (only,) = rounds_of([said(1, oa=4), said(2, tc=3)])
    cell = only.cell("oa")
    assert (cell.mean, cell.known, cell.informants) == (4, 1, 2)
    assert only.cell("bd").mean is None


def test_nobody_said_anything():
    assert rounds_of([]) == ()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [((2, 3), (4,), 1.5), ((3,), (3,), 0.0), ((), (3,), None), ((3,), (), None)],
)
def test_change_is_between_means_that_are_both_known(before, now, expected):
    assert change(Cell(before, 2), Cell(now, 2)) == expected


def test_scale_fills_three_levels_by_three_components():
    cells = cells_by_level(shipped_instruments()[KEY])
    assert list(cells) == ["organisation", "team", "therapist"]
    assert cells["team"] == [("adherence", "ta"), ("competence", "tc"), ("differentiation", "td")]
