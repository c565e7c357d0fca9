"""Importing sessions: what a file may look like, what is refused, undoing it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fidelity.importfile import read_entries
from fidelity.importlabels import FILE_REASONS, ROW_REASONS
from fidelity.labels import COMPONENTS, MODALITIES, OUTCOMES
from fidelity.models import Batch, SessionLog
from fidelity.services.importing import (
    CannotUndo,
    RowsRefused,
    check_file,
    import_sessions,
    undo_import,
)
from mbtq.core.tablefile import FileRefused
from mbtq.tenancy.member import SYSTEM
from tests.asserts import assert_trail, refuses
from tests.fidelity.conftest import START, TODAY

HEAD = "code,date,modality,outcome,minutes,therapist,components,note\n"


def read(text: str, head: str = HEAD):
    return read_entries((head + text).encode())


def only(text: str, head: str = HEAD):
    (entry,) = read(text, head)
    return entry


def reasons(text: str, head: str = HEAD):
    return [(fault.column, fault.reason) for entry in read(text, head) for fault in entry.faults]


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


@pytest.fixture
def load(clinic, treatment):
    """Imports text as everybody, or as one therapist."""

    def load(text: str, own=None, only_good=False, head=HEAD):
        with clinic.scope():
            return import_sessions(
                data=(head + text).encode(),
                name="november.csv",
                own=own,
                only_good=only_good,
                at=timezone.now(),
                by=SYSTEM,
            )

    return load


def faults_of(clinic, text: str, own=None):
    with clinic.scope():
        checked = check_file((HEAD + text).encode(), own=own, on=TODAY)
    return [(fault.line, fault.column, fault.reason) for fault in checked.faults]


# --- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2026-11-20", "20-11-2026", "20/11/2026"])
def test_dates_are_read_in_both_orders(text):
    assert only(f"K-4F7,{text},individual,held,50,,,\n").on == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["2026-13-20", "20 november", "31-02-2026", "11/20/26"])
def test_other_dates_are_refused(text):
    assert reasons(f"K-4F7,{text},individual,held,50,,,\n") == [("date", "date")]


@pytest.mark.parametrize(
    ("text", "minutes"), [("50", 50), ("50,0", 50), ("47,5", 48), ("47.4", 47)]
)
def test_minutes_with_a_decimal_comma(text, minutes):
    assert only(f'K-4F7,2026-11-20,group,held,"{text}",,,\n').minutes == minutes


@pytest.mark.parametrize("text", ["an hour", "601", "NaN", "1e9", "Infinity"])
def test_other_minutes_are_refused(text):
    assert reasons(f"K-4F7,2026-11-20,group,held,{text},,,\n") == [("minutes", "minutes")]


def test_minutes_of_zero_for_a_session_that_was_held_are_missing():
    assert reasons("K-4F7,2026-11-20,group,held,0,,,\n") == [("minutes", "missing")]


@pytest.mark.parametrize(
    ("word", "modality"),
    [
        ("Individueel", "individual"),
        ("introductory-group", "introductory_group"),
        ("gezin", "family"),
        ("TEAM CONTACT", "team_contact"),
    ],
)
def test_forms_in_dutch_and_english(word, modality):
    assert only(f"K-4F7,2026-11-20,{word},held,50,,,\n").modality == modality


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("ja", "held"),
        ("No-show", "no_show"),
        ("afgezegd door cliënt", "cancelled_client"),
        ("cancelled by the organisation", "cancelled_organisation"),
        ("afgezegd door behandelaar", "cancelled_therapist"),
    ],
)
def test_outcomes_in_dutch_and_english(word, outcome):
    assert only(f"K-4F7,2026-11-20,groep,{word},50,,,\n").outcome == outcome


def test_cancelled_without_saying_by_whom_is_refused():
    assert reasons("K-4F7,2026-11-20,groep,afgezegd,,,,\n") == [("outcome", "who_cancelled")]


def test_every_word_of_the_form_is_understood():
    from fidelity.importwords import COMPONENT_WORDS, MODALITY_WORDS, OUTCOME_WORDS
    from mbtq.core.tablefile import plain

    for words, known in (
        (MODALITIES, MODALITY_WORDS),
        (OUTCOMES, OUTCOME_WORDS),
        (COMPONENTS, COMPONENT_WORDS),
    ):
        assert [str(text) for text in words.values() if plain(str(text)) not in known] == []


def test_session_not_held_has_no_minutes_and_no_components():
    entry = only("K-4F7,2026-11-20,groep,no show,50,,exploratie,\n")
    assert (entry.minutes, entry.components, entry.faults) == (0, (), [])


def test_components_are_a_list_in_one_cell():
    entry = only("K-4F7,2026-11-20,groep,ja,50,,exploratie|Affect focus|exploration,\n")
    assert entry.components == ("exploration", "affect_focus")


def test_semicolons_byte_order_mark_and_dutch_columns():
    head = "\ufeffCliëntcode;Datum;Vorm;Doorgegaan?;Minuten\n"
    entry = only("K-4F7;20-11-2026;individueel;ja;50,0\n", head)
    assert (entry.code, entry.minutes, entry.faults) == ("K-4F7", 50, [])


def test_note_over_several_lines_keeps_the_line_numbers_right():
    text = 'K-4F7,2026-11-20,group,held,50,,,"one\ntwo"\nK-4F7,x,group,held,50,,,\n'
    first, second = read(text)
    assert (first.note, first.line, second.faults[0].line) == ("one\ntwo", 2, 4)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+31", "-1", "\t=1"])
def test_cell_like_a_formula_is_refused(cell):
    assert reasons(f'"{cell}",2026-11-20,group,held,50,,,\n') == [("code", "formula")]


def test_note_may_begin_with_a_hyphen_but_not_with_an_equals_sign():
    assert reasons("K-4F7,2026-11-20,group,held,50,,,- went well\n") == []
    assert reasons("K-4F7,2026-11-20,group,held,50,,,=cmd()\n") == [("note", "formula")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("code,date\ncliënt,x".encode("latin-1"), "encoding"),
        ("code,date".encode("utf-16"), "encoding"),
        (b"code,date\n", "columns_missing"),
        (HEAD.replace("note", "name").encode(), "columns_strange"),
        (HEAD.replace("note", "code").encode(), "columns_twice"),
        (HEAD.encode() + b'K-4F7,"2026', "quotes"),
    ],
)
def test_file_that_is_none_is_refused(data, reason):
    with pytest.raises(FileRefused) as caught:
        read_entries(data)
    assert caught.value.reason == reason


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    with suppress(FileRefused):
        found = {fault.reason for one in read(text) for fault in one.faults}
        assert found <= set(ROW_REASONS)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_sentence(data):
    with pytest.raises(FileRefused) as caught:
        read_entries(data)
    assert caught.value.reason in FILE_REASONS


# --- checking against what is there ---------------------------------------------------------


def test_rows_that_do_not_fit_name_line_column_and_reason(clinic, treatment):
    soon = TODAY + timedelta(days=3)
    text = (
        "K-9X9,2026-01-05,individual,held,50,,,\n"
        f"K-4F7,{soon},individual,held,50,,,\n"
        f"K-4F7,{START - timedelta(days=1)},individual,held,50,,,\n"
        "K-4F7,2026-01-05,individual,held,50,nobody@linde.test,,\n"
        "K-4F7,2026-01-06,individual,held,50,,,call 0612345678\n"
    )
    assert faults_of(clinic, text) == [
        (2, "code", "code"),
        (3, "date", "future"),
        (4, "date", "before_start"),
        (5, "therapist", "therapist"),
        (6, "note", "personal"),
    ]


def test_session_that_is_there_already_is_refused(clinic, treatment):
    clinic.session(treatment, date(2026, 1, 5))
    text = "K-4F7,2026-01-05,individual,held,50,,,\n" + "K-4F7,2026-01-06,group,held,50,,,\n" * 2
    assert faults_of(clinic, text) == [(2, "code", "twice"), (4, "code", "twice")]


def test_therapist_imports_own_sessions_only(clinic, treatment):
    noor, ben = clinic.works("noor"), clinic.works("ben")
    row = "K-4F7,2026-01-05,individual,held,50,{},,\n"
    assert faults_of(clinic, row.format("ben@linde.test"), own=noor) == [
        (2, "therapist", "not_own")
    ]
    assert faults_of(clinic, row.format("NOOR@linde.test"), own=noor) == []
    assert faults_of(clinic, row.format("ben@linde.test"), own=ben) == []


def test_code_of_another_organisation_is_unknown(clinic, treatment, anker):
    with anker.scope():
        checked = check_file(
            (HEAD + "K-4F7,2026-01-05,individual,held,50,,,\n").encode(), own=None, on=TODAY
        )
    assert [fault.reason for fault in checked.faults] == ["code"]


# --- writing and undoing --------------------------------------------------------------------


def test_import_writes_all_rows_with_one_event(clinic, treatment, load):
    text = "".join(
        f"K-4F7,2026-02-{day:02},individual,ja,50,,exploratie,a ‘note’\n" for day in range(1, 21)
    )
    batch = load(text)
    with clinic.scope():
        rows = SessionLog.objects.filter(batch=batch)
        assert (rows.count(), batch.row_count) == (20, 20)
        row = rows.order_by("held_on").first()
        assert_trail("session.imported", about=batch)
    assert (row.state, row.therapist_id, row.components, row.note, row.version) == (
        "logged", treatment.therapist_id, ["exploration"], "a ‘note’", 1,
    )  # fmt: skip


def test_nothing_is_written_while_a_row_is_wrong(clinic, load):
    text = "K-4F7,2026-02-01,individual,ja,50,,,\nK-4F7,x,individual,ja,50,,,\n"
    with refuses(RowsRefused, "Nothing was imported"):
        load(text)
    with clinic.scope():
        assert not Batch.objects.exists()
        assert not SessionLog.objects.exists()


def test_good_rows_are_written_when_the_person_chose_that(clinic, load):
    text = "K-4F7,2026-02-01,individual,ja,50,,,\nK-4F7,x,individual,ja,50,,,\n"
    assert load(text, only_good=True).row_count == 1


def test_file_without_rows_is_refused(load):
    with refuses(RowsRefused, "no row"):
        load("")


def test_note_is_written_as_it_stands(clinic, load):
    note = '"quoted"; a\\backslash, {braces}, NULL and \'; DROP TABLE x;--'
    cell = '"' + note.replace('"', '""') + '"'
    load(f"K-4F7,2026-02-01,individual,ja,50,,,{cell}\n")
    with clinic.scope():
        assert SessionLog.objects.get().note == note


def undo(clinic, batch, at=None):
    with clinic.scope():
        return undo_import(batch=batch, at=at or timezone.now(), by=SYSTEM)


def test_import_is_undone_for_a_week(clinic, load):
    text = "K-4F7,2026-02-01,individual,ja,50,,,\n"
    batch = load(text)
    assert undo(clinic, batch) == 1
    with clinic.scope():
        assert not SessionLog.objects.exists()
        assert_trail("session.import_undone", about=batch)
    with refuses(CannotUndo, "undone already"):
        undo(clinic, batch)
    again = load(text)
    with refuses(CannotUndo, "seven days"):
        undo(clinic, again, at=timezone.now() + timedelta(days=8))


def test_undo_leaves_what_was_corrected_since(clinic, load):
    from dataclasses import replace

    from fidelity.services.content import content_of
    from fidelity.services.sessions import correct_session

    batch = load("K-4F7,2026-02-01,individual,ja,50,,,\nK-4F7,2026-02-02,individual,ja,50,,,\n")
    with clinic.scope():
        row = SessionLog.objects.order_by("held_on").first()
        content = replace(content_of(row), minutes=45)
        correct_session(
            session=row, content=content, version=1, reason="", at=timezone.now(), by=SYSTEM
        )
    assert undo(clinic, batch) == 1
    with clinic.scope():
        assert SessionLog.objects.get().pk == row.pk
