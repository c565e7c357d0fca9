"""What a session is worth, what is added up for a track, and which rules are valid when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mbtq.core.yamlfile import ContentError
from supervision.choices import CreditReason, Form, Mode, SupervisorKind, Track
from supervision.credit_words import derivation_words, fate_words, row_words
from supervision.credits import (
    Row,
    Rules,
    check_versions,
    credits,
    load_rules,
    rules_of,
    rules_on,
    tally,
    versions,
)
from supervision.credits.rulebook import FILE

DAY = date(2026, 3, 2)
ARTS = Track.ARTS_THERAPIST
MINUTES = st.integers(1, 600)
PRESENT = st.integers(1, 30)


def row(number: int = 0, **given) -> Row:
    whole = {
        "id": f"{number:03}",
        "on": DAY + timedelta(days=number),
        "minutes": 45,
        "present": 1,
        "supervisor": "supervisor",
        "form": Form.INDIVIDUAL,
        "mode": Mode.IN_PERSON,
        "is_confirmed": True,
        **given,
    }
    return Row(**whole)


def reasons(found) -> list[str]:
    return [one.reason.value for one in found.rows]


@pytest.mark.parametrize(
    ("minutes", "present", "value", "counts", "derivation"),
    [
        (45, 1, 1, True, "45 / 45 = 1"),
        (90, 1, 2, True, "90 / 45 = 2"),
        (60, 2, 1, True, "60 / ((2 / 2) x 60) = 1"),
        (60, 3, 0.67, False, "60 / ((3 / 2) x 60) = 0.67"),
        (90, 3, 1, True, "90 / ((3 / 2) x 60) = 1"),
        (44, 1, 0.98, False, "44 / 45 = 0.98"),
        (120, 4, 1, True, "120 / ((4 / 2) x 60) = 1"),
    ],
)
def test_credits_of_the_register(minutes, present, value, counts, derivation):
    found = credits(minutes, present)
    assert (found.value, found.counts, found.derivation) == (value, counts, derivation)


def test_credits_tell_what_is_added_up_and_why():
    assert (credits(100, 1).counted, credits(100, 1).reason) == (2, CreditReason.REST_LEFT_OUT)
    assert (credits(44, 1).counted, credits(44, 1).reason) == (0, CreditReason.FRACTION)
    assert credits(90, 1).reason is CreditReason.COUNTED
    assert credits(90, 3).is_confirmed
    assert not credits(120, 4).is_confirmed


def test_credits_with_rules_that_count_parts():
    found = credits(60, 3, replace(versions()[-1], fractions_count=True))
    assert (found.counted, found.counts) == (Fraction(2, 3), True)
    assert found.reason is CreditReason.COUNTED


def test_credits_just_under_a_session_do_not_look_like_one():
    found = credits(599, 20)
    assert not found.counts
    assert found.derivation.endswith("= 0.998")


@pytest.mark.parametrize("bad", [0, -1, 601, 45.0, True, "45", None])
def test_credits_of_minutes_that_cannot_be(bad):
    with pytest.raises(ValueError, match="The minutes must"):
        credits(bad, 1)


@pytest.mark.parametrize("bad", [0, -1, 31, 1.0, True, "1", None])
def test_credits_of_people_that_cannot_be(bad):
    with pytest.raises(ValueError, match="supervisees present must"):
        credits(45, bad)


@given(MINUTES, PRESENT)
def test_value_times_norm_is_the_minutes(minutes, present):
    found = credits(minutes, present)
    assert found.exact * found.norm_minutes == minutes
    assert abs(found.value - found.exact) <= Fraction(5, 1000) + Fraction(1, 10**9)
    assert found.counts == (minutes >= found.norm_minutes)
    assert found.counted <= found.exact


@given(st.integers(1, 599), PRESENT)
def test_more_minutes_are_never_worth_less(minutes, present):
    less, more = credits(minutes, present), credits(minutes + 1, present)
    assert less.exact < more.exact
    assert less.value <= more.value
    assert less.counted <= more.counted


@given(st.integers(1, 300), st.integers(2, 29))
def test_more_people_are_worth_less_and_twice_the_group_takes_twice_the_time(minutes, present):
    assert credits(minutes, present + 1).exact < credits(minutes, present).exact
    if present <= 15:
        assert credits(2 * minutes, 2 * present).exact == credits(minutes, present).exact


@given(MINUTES)
def test_two_present_are_worth_an_hour_each(minutes):
    assert credits(minutes, 2).exact == Fraction(minutes, 60)
    assert credits(minutes, 1).exact == credits(minutes, 2).exact * Fraction(60, 45)


def test_rules_of_a_day_and_by_key():
    older, newer = versions()
    assert rules_on(newer.valid_from) is newer
    assert rules_on(newer.valid_from - timedelta(days=1)) is older
    assert rules_of("register-older") is older
    assert not newer.dates_confirmed
    assert newer.needed[Track.BASIC_THERAPIST].sessions == 16
    assert {newer.needed[track].sessions for track in Track} == {8, 16, 20}
    with pytest.raises(ValueError, match="no rules for supervision on 1999-01-01"):
        rules_on(date(1999, 1, 1))
    with pytest.raises(ValueError, match="choose one of register-older, register-newer"):
        rules_of("register")


@pytest.mark.parametrize("rules", versions(), ids=lambda rules: rules.key)
def test_who_may_supervise_whom(rules: Rules):
    assert all(rules.may("supervisor", track) for track in Track)
    assert [track for track in Track if rules.may("supervisor_basic", track)] == [
        Track.BASIC_THERAPIST
    ]
    assert rules.at_most("supervisor_arts", ARTS) == 10
    assert rules.at_most("supervisor_socio", Track.SOCIOTHERAPIST) == 10
    assert rules.at_most("supervisor_arts", Track.BASIC_THERAPIST) is None
    assert not rules.may("supervisor_arts", Track.SOCIOTHERAPIST)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("valid_until: 2023-12-31", "valid_until: 2024-06-30", "overlap"),
        ("valid_until: 2023-12-31", "valid_until: 2023-11-30", "days without rules"),
        ("valid_until: 2023-12-31", "valid_until: 2003-12-31", "end before they begin"),
        ("valid_until: null", "valid_until: 2030-01-01", "has an end"),
        ("valid_from: 2004-01-01", "valid_from: 2004-13-01", "line 9: 'valid_from' must be a date"),
        ("key: register-older", "key: register-newer", "the same key"),
        ("group_minutes: 60", "group_minutes: 61", "'group_minutes' must be even"),
        ("individual_minutes: 45", "individual_minutes: 45.5", "must be a whole number"),
        ("arts_therapist: 10", "therapist: 10", "'therapist' is unknown in 'at_most'"),
        ("      adolescents: {", "      elders: {", "lacks the key 'adolescents'"),
        ("count: false", "count: perhaps", "'count' must be true or false"),
    ],
)
def test_wrong_rules_are_refused_with_the_place(tmp_path, was, becomes, reason):
    text = FILE.read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=reason):
        load_rules(path)


def test_no_rules_are_refused(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("versions: []\n", encoding="utf-8")
    with pytest.raises(ContentError, match="no version"):
        load_rules(path)


def test_tally_gives_every_row_its_fate():
    found = tally(
        [
            row(7, is_confirmed=False, minutes=90),
            row(0),
            row(1, minutes=44),
            row(2, supervisor="supervisor_basic"),
            row(3, supervisor=None),
            row(4, form=Form.INTERVISION),
            row(5, minutes=100, mode=Mode.VIDEO),
            row(6, is_confirmed=False, form=Form.INTERVISION),
        ],
        Track.THERAPIST,
    )
    assert reasons(found) == [
        "counted",
        "fraction",
        "supervisor_may_not",
        "no_registration",
        "form",
        "rest_left_out",
        "form",
        "not_confirmed",
    ]
    assert (found.counted, found.waiting, found.by_video) == (3, 2, 2)
    assert (found.needed.sessions, found.remaining, found.is_enough) == (20, 17, False)
    assert found.limits == ()


def test_tally_stops_at_the_maximum_in_order_of_date():
    rows = [row(day, supervisor="supervisor_arts") for day in range(11)]
    found = tally(reversed(rows), ARTS)
    assert reasons(found) == ["counted"] * 10 + ["over_maximum"]
    assert (found.rows[-1].used, found.rows[-1].at_most) == (10, 10)
    [limit] = found.limits
    assert (limit.kind, limit.used, limit.at_most, limit.is_full) == (
        SupervisorKind.ARTS,
        10,
        10,
        True,
    )
    assert tally(rows, Track.BASIC_THERAPIST).counted == 11


def test_tally_counts_what_still_fits_under_the_maximum():
    rows = [row(day, supervisor="supervisor_arts") for day in range(9)]
    found = tally([*rows, row(9, supervisor="supervisor_arts", minutes=90)], ARTS)
    assert found.rows[-1].reason is CreditReason.PART_OVER_MAXIMUM
    assert (found.rows[-1].counted, found.counted) == (1, 10)


def test_what_waits_takes_no_room_from_what_is_confirmed():
    rows = [row(day, supervisor="supervisor_arts", is_confirmed=day > 1) for day in range(11)]
    found = tally(rows, ARTS)
    assert (found.counted, found.waiting) == (9, 1)
    assert reasons(found)[:3] == ["not_confirmed", "over_maximum", "counted"]


def test_tally_of_nothing():
    found = tally([], Track.BASIC_THERAPIST)
    assert (found.counted, found.needed.sessions, found.rules) == (0, 16, versions()[-1])


ROWS = st.lists(
    st.builds(
        row,
        st.integers(0, 60),
        minutes=MINUTES,
        present=st.integers(1, 4),
        supervisor=st.sampled_from([None, *SupervisorKind]),
        form=st.sampled_from(Form),
        mode=st.sampled_from(Mode),
        is_confirmed=st.booleans(),
    ),
    max_size=25,
)


@given(ROWS, st.sampled_from(Track), st.booleans())
def test_tally_is_never_over_a_maximum(rows, track, fractions):
    rules = tuple(replace(one, fractions_count=fractions) for one in versions())
    found = tally(rows, track, versions=rules)
    for limit in found.limits:
        waiting = sum(one.waiting for one in found.rows if one.row.supervisor == limit.kind)
        assert limit.used + waiting <= limit.at_most
    assert found.counted == sum(one.counted for one in found.rows)
    assert all(one.counted + one.waiting <= one.credit.counted for one in found.rows)
    assert not any(one.counted for one in found.rows if one.row.form == Form.INTERVISION)


@given(ROWS, st.sampled_from(Track))
def test_a_later_version_changes_nothing_of_earlier_sessions(rows, track):
    older, newer = versions()
    begins = DAY + timedelta(days=61)
    later = check_versions(
        [
            older,
            replace(newer, valid_until=begins - timedelta(days=1)),
            replace(newer, key="later", valid_from=begins, individual_minutes=60, may_count={}),
        ]
    )
    before, after = tally(rows, track), tally(rows, track, versions=later)
    assert before.rows == after.rows
    assert (before.counted, before.waiting) == (after.counted, after.waiting)
    assert credits(45, 1, later[-1]).value == 0.75


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("_english")
def test_derivation_in_words():
    assert derivation_words(credits(60, 2)) == (
        "2 present: 60 minutes for one session. 60 minutes is 1 session."
    )
    assert derivation_words(credits(60, 3)).endswith(
        "60 minutes is 0.67 session. Does not count yet: the rules do not say how parts of a "
        "session count."
    )
    assert "is 2.22 sessions. What counts is 2 sessions:" in derivation_words(credits(100, 1))
    assert derivation_words(credits(599, 20)).count("0.998 session") == 1
    assert derivation_words(credits(120, 4)).endswith("for so many people.")


@pytest.mark.usefixtures("_english")
def test_fate_in_words():
    rows = [row(day, supervisor="supervisor_arts") for day in range(11)]
    last = tally(rows, ARTS).rows[-1]
    assert fate_words(last, ARTS) == (
        "Already 10 of 10 sessions with this kind of supervisor; this one does not count for "
        "MBT arts therapist."
    )
    assert row_words(last, ARTS).startswith("1 present: 45 minutes for one session.")
    first = tally(rows, ARTS).rows[0]
    assert fate_words(first, ARTS) == ""


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"supervisor": None}, "no valid registration"),
        ({"supervisor": "supervisor_basic"}, "do not count for MBT arts therapist."),
        ({"form": Form.INTERVISION}, "Intervision is not supervision"),
        ({"is_confirmed": False}, "as soon as it has been confirmed"),
    ],
)
def test_every_other_fate_in_words(given, words):
    assert words in fate_words(tally([row(**given)], ARTS).rows[0], ARTS)
