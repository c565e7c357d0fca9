"""The package as such: names that any system unpacks, the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.package import MOST_BYTES, NAME, File, TooMuch, file_name, package, text_file

ANY_TEXT = st.text(max_size=200)


@given(ANY_TEXT, st.integers(1, 999))
def test_name_stays_inside_its_folder_whatever_the_words(words: str, number: int) -> None:
    name = file_name("statements", number, words, "txt")
    assert NAME.fullmatch(name)
    path = PurePosixPath(name)
    assert path.parts[:-1] == ("statements",)
    assert path.name.startswith(f"{number:02}")
    assert len(path.name) <= 80
    package([text_file(name, "x")], {})


@given(st.lists(ANY_TEXT, max_size=20))
def test_names_of_one_folder_differ(words: list[str]) -> None:
    names = [file_name("fragments", n, one, "txt") for n, one in enumerate(words, 1)]
    assert len(set(names)) == len(words)


@given(st.permutations([text_file(f"{letter}.txt", letter) for letter in "abcd"]))
def test_same_files_give_the_same_bytes(files: list[File]) -> None:
    made = package(files, {"kind": "dossier"})
    assert made == package(sorted(files, key=lambda one: one.name), {"kind": "dossier"})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "name", ["../a.txt", "/a.txt", "a/b/c.txt", "a\\b.txt", ".hidden", "a b.txt", "", "C:a.txt"]
)
def test_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        package([text_file(name, "x")], {})


@pytest.mark.parametrize("names", [("a.txt", "A.txt"), ("manifest.json", "a.txt")])
def test_two_files_of_one_name_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="one name"):
        package([text_file(name, "x") for name in names], {})


def test_package_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooMuch):
        package([File("a.txt", bytes(MOST_BYTES + 1))], {})
