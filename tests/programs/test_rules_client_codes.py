"""Client codes and notes: what would point at a person."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.client_codes import REASONS, CodeRefused, client_code, is_citizen_number, personal_in


@pytest.mark.parametrize(
    ("typed", "kept"), [("k-4f7", "K-4F7"), (" K 4F7 ", "K-4F7"), ("2026A", "2026A"), ("c3", "C3")]
)
def test_code_is_kept_in_capitals(typed, kept):
    assert client_code(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("K_4F7", "form"),
        ("K--4", "form"),
        ("K-4-", "form"),
        ("K", "form"),
        ("K-4" * 8, "too_long"),
        ("Jansen", "name"),
        ("Jansen-1", "name"),
        ("AbC", "name"),
        ("111222333", "number"),
        ("1112-22333", "number"),
        ("1-2-1980", "date"),
        ("1980-02-01", "date"),
        ("jan@example.org", "email"),
    ],
)
def test_code_that_says_too_much_is_refused(typed, reason):
    with pytest.raises(CodeRefused) as caught:
        client_code(typed)
    assert caught.value.reason == reason


def test_group_may_be_called_a_group_and_needs_no_digit():
    assert client_code("Groep B", is_group=True) == "GROEP-B"
    with pytest.raises(CodeRefused):
        client_code("Groep B")
    with pytest.raises(CodeRefused):
        client_code("Groep Jansen", is_group=True)


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_refused_or_becomes_a_code_that_stays_itself(text, is_group):
    try:
        code = client_code(text, is_group=is_group)
    except CodeRefused as refused:
        found = refused.reason
        assert found in REASONS
        return
    assert re.fullmatch(r"[A-Z0-9-]{2,20}", code)
    assert client_code(code, is_group=is_group) == code


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("BSN 111222333 genoemd", "number"),
        ("bel 06-12345678", "phone"),
        ("+31 6 12345678", "phone"),
        ("mail x@y.nl", "email"),
        ("123456789 stappen", ""),
        ("om 10:30 op 20-11-2026, 45 minuten", ""),
        ("", ""),
    ],
)
def test_note_with_something_personal(note, found):
    assert personal_in(note) == found


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [("111222333", True), ("123456782", True), ("11222336", False), ("000000000", False)],
)
def test_eleven_test(digits, is_one):
    assert is_citizen_number(digits) is is_one


@given(st.integers(10_000_000, 999_999_999))
def test_at_most_one_last_digit_passes(number):
    stem = str(number)[:-1]
    assert sum(is_citizen_number(stem + str(last)) for last in range(10)) <= 1
