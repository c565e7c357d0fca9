"""Files with descriptions of scores: what is read, what is refused and why."""

from __future__ import annotations

import pytest

from fidelity.anchorfile import places_of, read_descriptions
from fidelity.catalog import shipped_instruments
from fidelity.importlabels import FILE_REASONS, ROW_REASONS
from mbtq.core.tablefile import FileRefused

HEAD = "item,dimension,score,text\n"
SCALE = shipped_instruments()["mbt-i-acs"]  # adherence of item 1 is not rated


def read(text: str | bytes, name: str = "a.csv"):
    return read_descriptions(text if isinstance(text, bytes) else text.encode(), name, SCALE)


def reasons(text: str, name: str = "a.csv") -> list[tuple[int, str, str]]:
    found = read(text, name).faults
    assert {fault.reason for fault in found} <= set(ROW_REASONS)
    return [(fault.line, fault.column, fault.reason) for fault in found]


def test_csv_is_read_with_dutch_words_semicolons_and_lines_in_a_text():
    found = read(
        '\ufeffitem;naam;dimensie;score;tekst\n2;Exploratie;Kwaliteit;4;"Goed,\r\nklaar"\n'
    )
    assert found.texts == {"2": {"competence": {"4": "Goed,\nklaar"}}}
    assert found.total == 1


def test_yaml_is_read_with_numbers_and_texts():
    found = read('- {item: 2, dimension: adherence, score: 7, text: "Always: yes"}\n', "a.YML")
    assert found.texts == {"2": {"adherence": {"7": "Always: yes"}}}


def test_rows_without_a_text_are_passed_over():
    assert read(HEAD + "2,quality,1,\n2,quality,4,Good\n").total == 1


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("99,quality,4,x", "item", "item"),
        ("2,warmth,4,x", "dimension", "dimension"),
        ("1,adherence,4,x", "dimension", "not_rated"),
        ("2,quality,8,x", "score", "score"),
        ("2,quality,0,x", "score", "score"),
        ("2,quality,four,x", "score", "score"),
        ("2,quality,²,x", "score", "score"),
        ("2,quality,4,=HYPERLINK(1)", "text", "formula"),
        ("2,quality,4,@SUM(1)", "text", "formula"),
        ("2,quality,4,a\x07b", "text", "characters"),
        (f"2,quality,4,{'x' * 2001}", "text", "text_long"),
        ("2,quality,4,x,more", "", "too_many_cells"),
    ],
)
def test_row_is_refused_with_line_column_and_reason(row, column, reason):
    assert reasons(HEAD + "2,adherence,1,ok\n" + row + "\n") == [(3, column, reason)]


def test_second_text_for_the_same_score_is_refused():
    assert reasons(HEAD + "2,quality,4,a\n2,competence,04,b\n") == [(3, "score", "again")]


def test_line_is_where_the_row_begins():
    assert reasons(HEAD + '2,quality,4,"two\nlines"\n9x,quality,4,x\n') == [(4, "item", "item")]
    assert reasons("- {item: 2, dimension: quality, score: 4, text: a}\n\n"
                   "- {item: 99, dimension: quality, score: 4, text: a}\n", "a.yaml") == [
        (3, "item", "item")
    ]  # fmt: skip


@pytest.mark.parametrize("bad", [r'"a\0b"', r'"a\x07b"'])
def test_yaml_brings_no_character_that_cannot_be_stored(bad):
    row = f"- {{item: 2, dimension: quality, score: 4, text: {bad}}}\n"
    assert reasons(row, "a.yaml") == [(1, "text", "characters")]


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        (b"", "a.csv", "empty"),
        (b"\xff\xfei\x00", "a.csv", "encoding"),
        ("item,dimension,score,text\n2,quality,4,caf\u00e9".encode("latin-1"), "a.csv", "encoding"),
        (b"item,score,text\n2,4,x\n", "a.csv", "columns_missing"),
        (b"item,dimension,score,text,mood\n", "a.csv", "columns_strange"),
        (b"item,item,dimension,score,text\n", "a.csv", "columns_twice"),
        (b'item,dimension,score,text\n2,quality,4,"x', "a.csv", "quotes"),
        (b"item,dimension,score,text\n2,quality,4,\n", "a.csv", "no_texts"),
        (b"a: {b", "a.yaml", "yaml"),
        (b"item: 2\n", "a.yaml", "yaml_list"),
        (b"- just a word\n", "a.yaml", "yaml"),
        (b"- {item: 2, mood: x}\n", "a.yaml", "columns_strange"),
        (b"- {item: [2], text: x}\n", "a.yaml", "yaml"),
        (b"- &a {item: 2}\n- *a\n", "a.yaml", "yaml"),
        (rb'- {item: 2, text: "a\uD800b"}', "a.yaml", "yaml"),
    ],
)
def test_file_as_a_whole_is_refused(text, name, reason):
    with pytest.raises(FileRefused) as refused:
        read(text, name)
    assert refused.value.reason == reason
    assert reason in FILE_REASONS


def test_template_has_a_place_for_everything_that_is_rated():
    places = places_of(SCALE)
    assert ("1", "adherence", 4) not in places
    assert len(places) == 7 * sum(len(SCALE.rates(item)) for item in SCALE.items)
