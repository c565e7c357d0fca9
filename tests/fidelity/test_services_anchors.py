"""Descriptions of scores: imported whole or not at all, replaced, removed, nobody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from fidelity.models import Anchors
from fidelity.selectors.instruments import anchors_of
from fidelity.services.anchors import AnchorsRefused, import_anchors, remove_anchors
from mbtq.core.tablefile import FileRefused
from tests.asserts import assert_trail, at_once, refuses
from tests.fidelity.conftest import Clinic

pytestmark = pytest.mark.django_db
FILE = b"item,dimension,score,text\n1,quality,4,Good\n"


def take(clinic: Clinic, data: bytes = FILE, **given: Any) -> Anchors:
    whole: dict[str, Any] = {
        "name": "a.csv",
        "language": "nl",
        "licence": "Letter of 1 March",
        "is_declared": True,
        "replaces": None,
        "at": timezone.now(),
        **given,
    }
    by = clinic.place.member("manager")
    with clinic.place.scope("manager"):
        return import_anchors(instrument=clinic.known(), data=data, by=by, **whole)


def stored(clinic: Clinic, language: str = "nl") -> Anchors | None:
    with clinic.scope():
        return anchors_of(clinic.known().pk, language)


def test_texts_are_kept_with_their_licence(clinic):
    row = take(clinic)
    assert row.content == {"1": {"competence": {"4": "Good"}}}
    assert row.licence == "Letter of 1 March"
    with clinic.scope():
        detail = assert_trail("anchors.imported", about=row).detail
    assert (detail["texts"], detail["language"], detail["is_new"]) == (1, "nl", True)
    assert "Good" not in str(detail)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"is_declared": False}, "Declare"),
        ({"licence": "  "}, "licence"),
        ({"licence": "x" * 301}, "300"),
        ({"language": "xx"}, "language"),
        ({"data": FILE + b"99,quality,4,x\n"}, "Nothing was imported"),
    ],
)
def test_import_is_refused_whole(clinic, given, words):
    with refuses(AnchorsRefused, words):
        take(clinic, **given)
    assert stored(clinic) is None


def test_file_that_cannot_be_read_is_refused(clinic):
    with pytest.raises(FileRefused):
        take(clinic, b"\xff\xfe")


def test_import_replaces_what_the_person_saw(clinic):
    first = take(clinic)
    second = take(clinic, FILE.replace(b"Good", b"Better"), replaces=first.imported_at)
    assert second.pk == first.pk
    assert stored(clinic).content["1"]["competence"]["4"] == "Better"


@pytest.mark.parametrize(
    "saw", [None, datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())]
)
def test_import_does_not_replace_what_the_person_did_not_see(clinic, saw):
    take(clinic)
    with refuses(AnchorsRefused, "in the meantime"):
        take(clinic, FILE.replace(b"Good", b"Other"), replaces=saw)
    assert stored(clinic).content["1"]["competence"]["4"] == "Good"


def test_other_language_is_given_where_the_own_one_lacks(clinic):
    take(clinic, language="en")
    assert stored(clinic, "nl").language == "en"
    take(clinic, FILE.replace(b"Good", b"Goed"))
    assert stored(clinic, "nl").language == "nl"


def test_removed_texts_are_gone_and_the_trail_says_so(clinic):
    row = take(clinic)
    with clinic.place.scope("manager"):
        remove_anchors(anchors=row, by=clinic.place.member("manager"))
        assert_trail("anchors.removed")
    assert stored(clinic) is None


def test_texts_are_no_other_organisations(clinic, anker):
    take(clinic)
    with anker.scope("manager"):
        assert anchors_of(clinic.known().pk, "nl") is None
        assert not Anchors.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_one_is_told(clinic):
    clinic.place.join("manager")
    assert sorted(at_once(lambda: take(clinic), lambda: take(clinic))) == ["", "AnchorsRefused"]
    with clinic.scope():
        assert Anchors.objects.count() == 1
