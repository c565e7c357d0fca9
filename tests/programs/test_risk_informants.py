import datetime as dt

import pytest

from programs.risk import Informant, Mixed, combine, months_before

ON = dt.date(2026, 11, 20)


def said(*values, on=ON):
    return [Informant(value, on) for value in values]


def test_combine_takes_the_median():
    assert combine(said(1, 0, 1.5), ON).rating == 1
    assert combine(said(0, 0.5), ON).rating == 0.25


def test_combine_of_nobody_is_unknown():
    combined = combine([], ON)
    assert (combined.rating, combined.used, combined.spread) == (None, 0, None)
    assert combine(said(None, None), ON).unknown == 2


@pytest.mark.parametrize(("high", "is_split"), [(1.5, False), (2, True)])
def test_combine_spread_of_two_is_a_split(high, is_split):
    combined = combine(said(0, high), ON)
    assert combined.is_split is is_split
    assert isinstance(combined.rating, Mixed) is is_split


def test_combine_keeps_an_interval_that_an_informant_gave():
    combined = combine(said(1, Mixed(0, 1)), ON)
    assert combined.rating == Mixed(0, 1)
    assert not combined.is_split


@pytest.mark.parametrize(
    ("on", "rating", "is_stale"),
    [
        (dt.date(2026, 5, 20), 1, False),
        (dt.date(2026, 5, 19), 1, True),
        (dt.date(2025, 11, 20), 1, True),
        (dt.date(2025, 11, 19), None, False),
    ],
)
def test_combine_by_age(on, rating, is_stale):
    combined = combine(said(1, on=on), ON)
    assert (combined.rating, combined.is_stale) == (rating, is_stale)
    assert combined.expired == (rating is None)


def test_combine_counts_the_latest_rating_of_a_person():
    old, new = dt.date(2026, 2, 1), dt.date(2026, 8, 1)
    found = [Informant(-2, old, who="a"), Informant(1, new, who="a"), Informant(1, new, who="b")]
    assert combine(found, ON).rating == 1


def test_combine_lets_a_later_unknown_replace_a_rating():
    found = [Informant(2, dt.date(2026, 2, 1), who="a"), Informant(None, ON, who="a")]
    assert combine(found, ON).rating is None


def test_combine_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="lies after the day"):
        combine(said(1, on=dt.date(2026, 11, 21)), ON)
    with pytest.raises(ValueError, match="goes in steps of"):
        combine(said(0.25), ON)
    with pytest.raises(ValueError, match="twice"):
        combine([Informant(1, ON, who="a"), Informant(2, ON, who="a")], ON)


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        ("2024-02-29", 12, "2023-02-28"),
        ("2025-02-28", 12, "2024-02-28"),
        ("2026-08-31", 6, "2026-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 12, "2025-12-31"),
        ("2026-07-01", 0, "2026-07-01"),
    ],
)
def test_months_before(on, months, before):
    assert months_before(dt.date.fromisoformat(on), months) == dt.date.fromisoformat(before)


def test_months_before_the_calendar():
    with pytest.raises(ValueError, match="outside the calendar"):
        months_before(dt.date(1, 6, 1), 12)
