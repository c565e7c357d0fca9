"""How often signals are reported: the two charts and their words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from mbtq.dashboards.signal_charts import Month, rate_chart, severe_chart

FIRST = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def months(raised: list[int], people: int = 10) -> list[Month]:
    return [
        Month(date(2025 + number // 12, number % 12 + 1, 1), count, people)
        for number, count in enumerate(raised)
    ]


def days(between: list[int]) -> list[date]:
    found = [FIRST]
    for one in between:
        found.append(found[-1] + timedelta(days=one))
    return found


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_months_give_no_chart(count):
    assert rate_chart(months([2] * count), "a") is None


def test_months_without_people_are_left_out():
    assert rate_chart([*months([2]), *months([3], people=0)], "a") is None


def test_rate_is_per_ten_people():
    chart = rate_chart(months([1, 3], people=5), "a")
    assert [row["value"] for row in chart.rows] == ["2.0", "6.0"]
    assert "run chart" in chart.notes


def test_rate_as_usual_has_limits_from_all_its_months():
    chart = rate_chart(months([2, 3, 2, 4, 3, 2, 3, 2, 4, 3, 2, 3]), "a")
    assert chart.heading == "Signals are reported as often as usual"
    assert "all 12 points" in chart.notes
    # mean 2.75, three roots of the mean for an exposure of one
    assert chart.rows[0]["limits"] == "0.0 to 7.7"


def test_rate_that_jumps_is_marked_without_good_or_bad():
    chart = rate_chart(months([2, 3, 2, 2, 3, 2, 3, 2, 2, 3, 2, 16]), "a")
    assert chart.heading == "Something changed in how often signals are reported"
    assert chart.rows[-1]["signals"] == ["outside the limits"]
    (wide, _narrow) = chart.pictures
    assert {mark.state for mark in wide.marks} == {"common", "changed"}


@pytest.mark.parametrize("between", [[], [20]])
def test_too_few_severe_signals_give_no_chart(between):
    assert severe_chart(days(between), "a") is None


def test_days_between_severe_signals():
    chart = severe_chart(days([20, 35]), "a")
    assert [row["value"] for row in chart.rows] == ["20", "35"]
    assert chart.rows[0]["label"] == "21 Jan 2026"
