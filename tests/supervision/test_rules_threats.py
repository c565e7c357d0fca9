"""Every kind of signal, when it is severe, when it is looked at again, working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.texts.catalog import shipped
from programs.texts.document import TextKind
from supervision.choices import Level, Protocol, SignalKind
from supervision.threats import (
    THREATS,
    Earlier,
    is_old_organisation_signal,
    is_severe,
    is_working_day,
    kinds_at,
    repeats,
    suggested_protocol,
    suggested_review_on,
    working_days_after,
)

DAY = date(2026, 3, 2)
KINDS = st.sampled_from(SignalKind)
SEVERITIES = st.integers(1, 5)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize("kind", SignalKind)
def test_every_kind_is_in_the_table(kind):
    assert THREATS[kind].levels
    assert all(kind in kinds_at(level) for level in THREATS[kind].levels)
    assert suggested_protocol(kind) in {None, *Protocol}


def test_table_keeps_the_order_of_the_list():
    assert list(THREATS) == list(SignalKind)
    assert all(len(kinds_at(level)) > 1 for level in Level)
    assert all(kinds_at(level)[-1] is SignalKind.OTHER for level in Level)
    assert SignalKind.BOUNDARY in kinds_at("pair")


def test_every_protocol_fits_some_signal():
    assert {suggested_protocol(kind) for kind in SignalKind} == {None, *Protocol}


def test_protocols_are_the_texts_that_are_not_for_schools_alone():
    texts = [one for one in shipped().values() if one.kind is TextKind.PROTOCOL]
    assert {one.key for one in texts if one.settings != ("school",)} == set(Protocol)


def test_kinds_that_a_text_names_itself():
    assert suggested_protocol("nobody_leads") is Protocol.TEAM_SPLITTING
    assert suggested_protocol("staff_changes") is Protocol.REORGANISATION
    assert suggested_protocol("not_selected") is Protocol.REORGANISATION
    assert suggested_protocol("no_plan") is Protocol.FIRST_PATIENTS
    assert suggested_protocol("worse") is None


@given(KINDS, SEVERITIES)
def test_severe_from_four_or_by_its_kind(kind, severity):
    by_kind = kind in (SignalKind.SUICIDALITY, SignalKind.BOUNDARY)
    assert is_severe(kind, severity) == (by_kind or severity >= 4)


@pytest.mark.parametrize("bad", [0, 6, 3.5, True])
def test_severity_that_cannot_be(bad):
    with pytest.raises(ValueError, match="from 1 to 5"):
        is_severe("worse", bad)


@pytest.mark.parametrize(
    ("kind", "severity", "level", "days"),
    [
        ("worse", 4, None, 1),
        ("suicidality", 1, None, 1),
        ("boundary", 2, None, 1),
        ("budget_cut", 5, None, 1),
        ("worse", 3, None, 7),
        ("worse", 2, None, 14),
        ("budget_cut", 3, None, 30),
        ("no_plan", 1, None, 30),
        ("other", 3, None, 7),
        ("other", 3, "organisation", 30),
    ],
)
def test_review_is_suggested(kind, severity, level, days):
    assert suggested_review_on(kind, severity, DAY, level) == later(days)


@given(KINDS, st.integers(1, 4))
def test_heavier_is_looked_at_no_later(kind, severity):
    assert suggested_review_on(kind, severity + 1, DAY) <= suggested_review_on(kind, severity, DAY)


@pytest.mark.parametrize(
    ("days", "severity", "found"),
    [(0, 3, True), (30, 3, True), (31, 3, False), (-30, 3, True), (5, 2, False), (5, 5, True)],
)
def test_second_signal_of_weight_within_thirty_days(days, severity, found):
    earlier = [Earlier("worse", severity, later(-days))]
    assert repeats(earlier, "absence", 3, DAY) is found


def test_light_signals_do_not_repeat():
    assert not repeats([], "worse", 5, DAY)
    assert not repeats([Earlier("worse", 3, DAY)], "absence", 2, DAY)


def test_what_is_escalated_has_weight_whatever_its_severity():
    assert repeats([Earlier("suicidality", 1, DAY)], "worse", 3, DAY)
    assert repeats([Earlier("worse", 3, DAY)], "boundary", 1, DAY)


def test_organisation_signal_is_old_after_thirty_days():
    assert not is_old_organisation_signal(DAY, later(30))
    assert is_old_organisation_signal(DAY, later(31))


@pytest.mark.parametrize(
    ("day", "n", "found"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),  # an ordinary Monday
        (date(2026, 11, 26), 3, date(2026, 12, 1)),  # over a weekend
        (date(2026, 12, 23), 3, date(2026, 12, 29)),  # Christmas on Friday and Saturday
        (date(2026, 12, 30), 3, date(2027, 1, 5)),  # New Year
        (date(2026, 4, 2), 3, date(2026, 4, 9)),  # Good Friday to Easter Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # Koningsdag on a Monday
        (date(2025, 4, 25), 1, date(2025, 4, 28)),  # 27 April is a Sunday: kept on Saturday
        (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension Day
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # Whit Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # begins on a Saturday
    ],
)
def test_working_days(day, n, found):
    assert working_days_after(day, n) == found


def test_working_days_of_nothing():
    with pytest.raises(ValueError, match="At least one"):
        working_days_after(DAY, 0)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 1)), st.integers(1, 15))
def test_working_days_are_counted_one_by_one(day, n):
    end = working_days_after(day, n)
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == n
