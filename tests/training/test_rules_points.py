"""Accreditation points of a part of a course, and of a whole one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.choices import PartKind, PointReason
from training.eligibility import accreditation_points, points_of

HOURLY = [PartKind.TEACHING, PartKind.ONLINE, PartKind.HALF_DAY, PartKind.DAY]


@pytest.mark.parametrize(
    ("minutes", "kind", "points"),
    [
        (39, "teaching", 0),
        (40, "teaching", 1),
        (45, "teaching", 1),
        (50, "teaching", 1),
        (60, "teaching", 1),
        (89, "teaching", 1),
        (90, "teaching", 2),
        (120, "teaching", 2),
        (210, "half_day", 3),
        (195, "half_day", 3),
        (54, "half_day", 0),
        (55, "half_day", 1),
        (480, "day", 7),
        (450, "day", 6),
        (90, "day", 0),
        (60, "online", 1),
        (150, "online", 3),
        (59, "assignment", 0),
        (60, "assignment", 1),
        (179, "assignment", 1),
        (180, "assignment", 2),
        (600, "assignment", 2),
        (600, "literature", 0),
        (1080, "basic_course", 0),
    ],
)
def test_points_of_the_register(minutes, kind, points):
    assert accreditation_points(minutes, kind) == points


@pytest.mark.parametrize("bad", [0, -1, 6001, 45.0, True, "45", None])
def test_points_of_minutes_that_cannot_be(bad):
    with pytest.raises(ValueError, match="The minutes must"):
        accreditation_points(bad, PartKind.TEACHING)


def test_points_of_a_day_that_is_longer_than_a_day():
    with pytest.raises(ValueError, match="between 1 and 1440"):
        accreditation_points(1441, PartKind.DAY)


@pytest.mark.parametrize("bad", ["lecture", "", None])
def test_points_of_an_unknown_part(bad):
    with pytest.raises(ValueError, match="A part of a course is one of teaching, half_day, day"):
        accreditation_points(60, bad)


def test_points_of_a_course_are_rounded_per_part():
    found = points_of([("teaching", 50), ("teaching", 50), ("teaching", 30), ("assignment", 90)])
    assert found.value == 3
    assert [one.points for one in found.derivation] == [1, 1, 0, 1]
    assert found.derivation[2].reason is PointReason.TOO_SHORT
    assert found.is_known


def test_points_of_a_course_with_literature_are_not_all_known():
    found = points_of([("day", 480), ("literature", 120), ("basic_course", 480)])
    assert (found.value, found.is_known) == (7, False)
    assert [one.reason.value for one in found.derivation] == [
        "counted",
        "amount_unknown",
        "no_points",
    ]
    assert found.derivation[0].effective == 390


def test_points_of_a_course_without_parts():
    assert points_of([]).value == 0


@given(st.integers(1, 1440), st.sampled_from(PartKind))
def test_points_of_more_minutes_are_never_fewer(minutes, kind):
    if minutes < 1440:
        assert accreditation_points(minutes, kind) <= accreditation_points(minutes + 1, kind)


@given(st.integers(1, 1440), st.sampled_from(HOURLY))
def test_points_are_within_half_an_hour_of_the_effective_hours(minutes, kind):
    [one] = points_of([(kind, minutes)]).derivation
    if one.points:
        assert abs(one.points * 60 - one.effective) <= 30
    else:
        assert one.effective < 40


@given(st.lists(st.tuples(st.sampled_from(PartKind), st.integers(1, 1440))))
def test_points_of_a_course_are_those_of_its_parts(parts):
    found = points_of(parts)
    assert found.value == sum(accreditation_points(minutes, kind) for kind, minutes in parts)
