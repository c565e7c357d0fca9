"""What nobody should have to remember about the code itself."""

from __future__ import annotations

import ast

import pytest
from celery import current_app
from django.template.loader import get_template
from django.utils import translation

from mbtq.core.translations import faults
from mbtq.tenancy.permissions import IN_WORDS, Permission
from mbtq.tenancy.roles import ROLES
from mbtq.trail.sentences import KINDS
from tests.guards.source import (
    MIGRATIONS,
    MODULES,
    STYLES,
    TEMPLATES,
    TICKS,
    functions,
    length,
    lines,
    migration_faults,
    name,
    task_faults,
)
from tests.ours import PACKAGES, ROOT


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_and_its_functions_are_small(path):
    """What passes the size of the warning is listed at the end of the run."""
    assert lines(path) <= 400, "becomes a package, one file per noun"
    most = 55 if "tests" in path.parts else 60
    for node in functions(path):
        assert length(node) <= most, f"{node.name} has {length(node)} lines"


@pytest.mark.parametrize("path", [p for p in MODULES if "tests" not in p.parts], ids=name)
def test_module_hides_no_import_in_a_function(path):
    """Except in `ready`, where Django wants it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name != "ready":
            hidden = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            own = [
                n
                for n in hidden
                if isinstance(n, ast.ImportFrom) and (n.module or "").split(".")[0] in PACKAGES
            ]
            assert own == [], f"{node.name} imports {own[0].module}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_is_small_and_compiles(path):
    assert lines(path) <= 200
    get_template(path.relative_to(ROOT / "templates").as_posix())


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_stylesheet_is_small(path):
    assert lines(path) <= 200


def test_every_migration_has_a_name_given_by_hand():
    assert MIGRATIONS
    assert migration_faults(path.stem for path in MIGRATIONS) == []


@pytest.mark.parametrize(
    "bad", ["0004_auto_20260101_1200", "0005_alter_x_and_more", "0006", "0007_alter_a_remove_b_c"]
)
def test_name_that_django_gave_is_reported(bad):
    assert migration_faults([bad])


def test_every_task_knows_its_organisation_or_is_a_known_tick():
    current_app.loader.import_default_modules()
    assert set(TICKS) <= set(current_app.tasks)
    assert task_faults(current_app.tasks) == []


def test_every_permission_is_in_words_and_given_to_somebody():
    given = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert set(IN_WORDS) == set(Permission) == given


def test_roles_have_the_permissions_that_were_agreed():
    lines = [
        f"{code}: {', '.join(sorted(role.permissions))}" for code, role in sorted(ROLES.items())
    ]
    assert "\n".join(lines) + "\n" == (ROOT / "tests/guards/roles.txt").read_text()


def test_every_trail_kind_reads_in_both_languages():
    for kind, value in KINDS.items():
        sentences = []
        for language in ("en", "nl"):
            with translation.override(language):
                sentences.append(str(value.sentence))
        assert sentences[0] != sentences[1], kind


def test_dutch_is_complete():
    assert faults(ROOT, "nl") == []
