"""`load_pathways`: adds versions, refuses one that changed, complains with the line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from training.catalog import FOLDER, shipped_pathways
from training.models import PathwayVersion

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_shipped_version_is_loaded() -> None:
    loaded = set(PathwayVersion.objects.values_list("key", "version"))
    assert {(one.key, one.version) for one in shipped_pathways()} <= loaded


def test_loading_again_adds_nothing(capsys: Any) -> None:
    call_command("load_pathways")
    assert capsys.readouterr().out.startswith("0 pathways added")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("basic-therapist-*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "basic-therapist-newer.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_version_in_use_never_changes(folder: Path, capsys: Any) -> None:
    change(folder, "sessions: 16", "sessions: 15")
    with pytest.raises(SystemExit) as left:
        call_command("load_pathways", folder=folder)
    assert left.value.code == 1
    assert "basic-therapist newer is in use and cannot change" in capsys.readouterr().err


def test_wrong_file_is_refused_with_its_line(folder: Path, capsys: Any) -> None:
    change(folder, "sessions: 16", "sessions: many")
    with pytest.raises(SystemExit) as left:
        call_command("load_pathways", folder=folder)
    assert left.value.code == 2
    assert "basic-therapist-newer.yaml, line 58" in capsys.readouterr().err


def test_empty_folder_is_refused(tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("load_pathways", folder=tmp_path)
    assert left.value.code == 2
    assert "There is no pathway in" in capsys.readouterr().err
