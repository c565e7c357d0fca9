"""Excel files become the text of a CSV file, or are refused with their reason."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mbtq.core.sheetfile import is_sheet, sheet_text
from mbtq.core.tablefile import MOST_ROWS, FileRefused
from tests.training.courses import sheets
from training.attendancefile import Entry, read_attendance
from training.attendancewords import FILE_REASONS, ROW_REASONS

HEAD = "naam;e-mail;aanwezig;minuten\n"


def reason_of(data: bytes) -> str:
    """Why it is refused; nothing when it is read."""
    try:
        read_attendance(sheet_text(data))
    except FileRefused as refused:
        return refused.reason
    return ""


def only(row: str, head: str = HEAD) -> Entry:
    (entry,) = read_attendance(head + row)
    return entry


def reasons(row: str) -> list[tuple[str, str]]:
    return [(fault.column, fault.reason) for fault in only(row).faults]


def test_cells_read_as_somebody_would_type_them():
    text = sheet_text(
        sheets.sheet(["Noor", "noor@example.nl", True, 90.0], ["Sam", "s@example.nl", "nee", None])
    )
    assert text.splitlines()[1:] == ["Noor,noor@example.nl,yes,90", "Sam,s@example.nl,nee"]


def test_line_numbers_are_those_of_the_sheet():
    text = sheet_text(sheets.sheet([], ["Noor", "noor@example.nl", "misschien", None]))
    (entry,) = read_attendance(text)
    assert (entry.line, entry.faults[0].line, entry.faults[0].reason) == (3, 3, "attended")


def test_formula_of_a_sheet_is_refused_at_its_cell():
    text = sheet_text(sheets.sheet(["Noor", "noor@example.nl", "ja", "=60*3"]))
    (entry,) = read_attendance(text)
    assert [(one.column, one.reason) for one in entry.faults] == [("minutes", "formula")]


def test_picture_in_a_sheet_does_not_keep_it_from_being_read():
    assert len(read_attendance(sheet_text(sheets.with_logo()))) == 1


def test_date_where_a_word_belongs_is_refused_at_its_cell():
    text = sheet_text(sheets.sheet(["Noor", "noor@example.nl", dt.date(2026, 1, 1), None]))
    assert read_attendance(text)[0].faults[0].reason == "attended"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sheets.macros(), "macros"),
        (sheets.macros("xl__macrosheets__sheet1.xml"), "macros"),
        (sheets.bomb(), "unpacked_large"),
        (sheets.entities(), "not_a_sheet"),
        (sheets.wide(), "columns_many"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "locked"),
        (b"PK\x03\x04 and then nothing", "not_a_sheet"),
        (sheets.sheet()[:400], "not_a_sheet"),
        (sheets.sheet(head=()), "empty"),
        (sheets.sheet(*([["a", "a@b.nl", "ja"]] * (MOST_ROWS + 1))), "rows_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_cannot_be_read_says_why(data, reason):
    assert is_sheet(data)
    assert reason_of(data) == reason
    assert reason in FILE_REASONS


@pytest.mark.parametrize(
    "data",
    [sheets.bomb(200), sheets.far_away(), sheets.lying()],
    ids=["bomb", "far-away", "lying"],
)
def test_hostile_file_takes_no_time(data):
    began = time.monotonic()
    assert reason_of(data) in {"", *FILE_REASONS}
    assert time.monotonic() - began < 30  # a bomb that is unpacked takes minutes and gigabytes


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 4000), st.binary(min_size=1, max_size=20))
def test_any_bytes_are_read_or_refused(tail, at, noise):
    whole = sheets.sheet(["Noor", "noor@example.nl", "ja", 90])
    for data in (b"PK\x03\x04" + tail, whole[:at] + noise + whole[at + len(noise) :]):
        assert reason_of(data) in {"", *FILE_REASONS}


@pytest.mark.parametrize("word", ["ja", "Yes", "JA ", "1", "aanwezig", "x"])
def test_words_for_attended_in_both_languages(word):
    assert only(f"Noor;noor@example.nl;{word};\n").attended


def test_addresses_are_compared_in_small_letters():
    assert only("Noor;Noor@Example.NL;ja;\n").email == "noor@example.nl"


def test_english_heads_and_commas_are_read_too():
    entry = only("Noor,noor@example.nl,no,\n", "Name,E-mail,Attended,Minutes\n")
    assert (entry.faults, entry.attended) == ([], False)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (";noor@example.nl;ja;", [("name", "missing")]),
        ("Noor;noor;ja;", [("email", "email")]),
        ("Noor;;ja;", [("email", "missing")]),
        ("Noor;noor@example.nl;;", [("attended", "missing")]),
        ("Noor;noor@example.nl;soms;", [("attended", "attended")]),
        ("Noor;noor@example.nl;ja;1,5", [("minutes", "minutes_of_course")]),
        ("Noor;noor@example.nl;ja;0", [("minutes", "minutes_of_course")]),
        ("Noor;noor@example.nl;nee;90", [("minutes", "minutes_absent")]),
        ("=HYPERLINK(1);noor@example.nl;ja;", [("name", "formula")]),
        ("Noor;noor@example.nl;ja;-90", [("minutes", "formula")]),
        ("Noor;noor@example.nl;ja;90;extra", [("", "too_many_cells")]),
        (f"{'N' * 121};noor@example.nl;ja;", [("name", "name")]),
    ],
)
def test_cell_that_is_wrong_says_why(row, found):
    assert reasons(row + "\n") == found
    assert {reason for _column, reason in found} <= set(ROW_REASONS)


def test_address_twice_in_a_file_is_refused_the_second_time():
    rows = read_attendance(HEAD + "Noor;noor@example.nl;ja;\nNoor;NOOR@example.nl;nee;\n")
    assert [bool(row.faults) for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (HEAD, "empty"),
        ("naam;aanwezig\nNoor;ja\n", "columns_missing"),
        ("naam;e-mail;aanwezig;schoenmaat\n", "columns_strange"),
        ("naam;naam;e-mail;aanwezig\n", "columns_twice"),
        (HEAD + '"Noor;noor@example.nl;ja;\n', "quotes"),
    ],
)
def test_table_that_is_none_says_why(text, reason):
    with pytest.raises(FileRefused) as caught:
        read_attendance(text)
    assert caught.value.reason == reason
