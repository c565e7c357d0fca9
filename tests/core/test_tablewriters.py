"""Tables for spreadsheets: the same cells in CSV and XLSX, and nothing that runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mbtq.core.tablewriters import table_answer

HEAD = ["What", "=HEAD()"]


def csv_rows(*rows):
    text = table_answer("csv", "t", HEAD, rows).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sheet_rows(*rows):
    book = load_workbook(io.BytesIO(table_answer("xlsx", "t", HEAD, rows).content))
    return list(book.active.iter_rows())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_would_run_is_text_in_both(start):
    text = start + "1+1"
    assert csv_rows([text, 1])[1] == ["'" + text, "1"]
    cell = sheet_rows([text, 1])[1][0]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_head_is_text_too():
    assert sheet_rows()[0][1].data_type == "s"


def test_numbers_and_dates_stay_what_they_are_in_a_sheet():
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    row = [date(2026, 11, 20), -1.5, 3, Decimal("4.5"), moment, None, "K-4F7"]
    day, minus, whole, exact, at, nothing, text = sheet_rows(row)[1]
    assert (day.is_date, day.value) == (True, datetime(2026, 11, 20))
    assert (minus.value, whole.value, exact.value) == (-1.5, 3, 4.5)
    assert at.value == datetime(2026, 7, 2, 0, 30)  # the clock in Amsterdam
    assert (nothing.value, text.value) == (None, "K-4F7")
    assert csv_rows(row)[1][:2] == ["2026-11-20", "-1.5"]


# Half a pair of UTF-16 is no text: neither a form nor the database holds one.
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_can_be_written(text):
    for kind in ("csv", "xlsx"):
        with_what_xml_refuses = text + "\x00\ufffe"
        assert table_answer(kind, "t", HEAD, [[with_what_xml_refuses]]).content
