"""Dates and numbers in Dutch and English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from mbtq.core import formats

MOMENT = dt.datetime(2026, 11, 20, 9, 42, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def amsterdam() -> Iterator[None]:
    with timezone.override("Europe/Amsterdam"):
        yield


@pytest.mark.parametrize(
    ("name", "value", "nl", "en"),
    [
        ("day", DAY, "20-11-2026", "20 Nov 2026"),
        ("day", MOMENT, "20-11-2026", "20 Nov 2026"),
        ("daylong", DAY, "vrijdag 20 november 2026", "Friday 20 November 2026"),
        ("daytext", dt.date(2026, 5, 3), "3 mei 2026", "3 May 2026"),
        ("moment", MOMENT, "20-11-2026, 10:42", "20 Nov 2026, 10:42"),
        ("moment", DAY, "20-11-2026", "20 Nov 2026"),
        ("momentlong", MOMENT, "20 november 2026, 10:42", "20 November 2026, 10:42"),
        ("clock", MOMENT, "10:42", "10:42"),
        ("clock", dt.time(8, 5), "08:05", "08:05"),
        ("number", 1204, "1.204", "1,204"),
        ("number1", 4.6, "4,6", "4.6"),
        ("number1", Decimal("1234.56"), "1.234,6", "1,234.6"),
        ("number2", 0.714, "0,71", "0.71"),
        ("points", 0.18125, "18", "18"),
        ("points", Decimal("0.63125"), "63", "63"),
        ("points", 0, "0", "0"),
        ("percent", 0.86, "86%", "86%"),
        ("halves", 1, "+1", "+1"),
        ("halves", -1.5, "\u22121,5", "\u22121.5"),
        ("halves", -1.25, "\u22121,25", "\u22121.25"),
        ("halves", 0, "0", "0"),
    ],
)
def test_format_in_both_languages(name: str, value: object, nl: str, en: str) -> None:
    with translation.override("nl"):
        assert getattr(formats, name)(value) == nl
    with translation.override("en"):
        assert getattr(formats, name)(value) == en


@pytest.mark.parametrize("value", [0.125, 0.135, 0.145])
def test_points_half_rounds_up(value: float) -> None:
    assert formats.points(value) == str(int(value * 100) + 1)


def test_number_negative_has_a_minus_sign() -> None:
    with translation.override("en"):
        assert formats.number(-0.04, 1) == "0.0"
        assert formats.number(-12) == "\u221212"


@pytest.mark.parametrize("name", ["day", "moment", "clock", "number1", "points", "percent"])
def test_format_of_nothing_is_a_word(name: str) -> None:
    with translation.override("en"):
        assert getattr(formats, name)(None) == "Unknown"


def test_day_in_summer_uses_local_time() -> None:
    late = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    with translation.override("nl"):
        assert formats.moment(late) == "01-07-2026, 00:30"


def test_between_in_words() -> None:
    with translation.override("en"):
        assert formats.between(18, 63) == "18 to 63"
