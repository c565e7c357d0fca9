"""Every field that is stored stands in docs/data-classes.md, once, with a known class."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

CLASSES = {"organisation", "employee", "client", "free text", "secret", "technical", "reference"}
KEPT = {"account", "access", "employment", "quality record", "trail", "public code"}
KEPT |= {"technical", "reference"}
OURS = [m for m in apps.get_models() if hasattr(m, "rows")]


def rows() -> list[tuple[str, list[str], str, str]]:
    text = (Path(settings.BASE_DIR) / "docs/data-classes.md").read_text()
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(m, f.split(", "), c, k) for m, f, c, k in lines if "." in m]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_field_is_classified_once(model):
    listed = [name for label, names, _, _ in rows() if label == model._meta.label for name in names]
    assert sorted(listed) == sorted(field.name for field in model._meta.local_fields)


def test_every_class_is_known():
    for label, _, data_class, kept in rows():
        assert data_class in CLASSES, label
        assert kept in KEPT, label


def test_no_model_is_listed_that_is_gone():
    assert {label for label, _, _, _ in rows()} == {m._meta.label for m in OURS}
