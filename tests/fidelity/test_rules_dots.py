"""A score on its scale, as places in a drawing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fidelity.catalog import shipped_instruments
from fidelity.dots import INSET, WIDTH, dot

SCALE = shipped_instruments()["mbt-i-acs"]  # 1 to 7, good enough at 4


def test_ends_and_middle():
    assert dot(SCALE, 1, None).x == INSET
    assert dot(SCALE, 7, None).x == WIDTH - INSET
    assert dot(SCALE, 4, None).x == dot(SCALE, 4, None).good == WIDTH / 2


def test_one_rater_has_no_range():
    found = dot(SCALE, 5, None)
    assert found.first == found.last == found.x


def test_under_good_enough():
    assert dot(SCALE, 3.5, None).is_low
    assert not dot(SCALE, 4, None).is_low


@given(ends=st.tuples(st.integers(1, 7), st.integers(1, 7)).map(sorted).map(tuple))
def test_mean_lies_inside_the_range(ends):
    found = dot(SCALE, sum(ends) / 2, ends)
    assert found.first <= found.x <= found.last
