"""Content by key and version: added once, never changed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mbtq.core.owner import as_owner
from mbtq.core.versions import ContentChanged, store_version
from programs.models import RiskModel

CONTENT = {"key": "trial", "version": "1", "weights": {"a": 1}, "notes": ["b"]}


@pytest.fixture(autouse=True)
def loading(transactional_db):
    """As the command does it: by the owner of the tables, who leaves no trace here."""
    with as_owner():
        yield
        RiskModel.objects.filter(key=CONTENT["key"]).delete()


def store(**changed):
    return store_version(RiskModel, CONTENT | changed, at=timezone.now())


def test_version_is_added_once():
    row, is_new = store()
    assert is_new
    assert row.content == CONTENT
    assert store() == (row, False)


def test_changed_version_is_refused_and_a_new_one_is_not():
    store()
    with pytest.raises(ContentChanged, match=r"^Risk model trial 1 is in use"):
        store(weights={"a": 2})
    assert store(version="2", weights={"a": 2})[1]


def test_part_with_rows_of_its_own_is_not_stored_but_counts():
    row, _new = store_version(RiskModel, CONTENT, at=timezone.now(), without="notes")
    assert "notes" not in row.content
    with pytest.raises(ContentChanged):
        store_version(RiskModel, CONTENT | {"notes": ["c"]}, at=timezone.now(), without="notes")
