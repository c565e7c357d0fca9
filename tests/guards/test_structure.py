"""What nobody should have to remember about the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from celery import current_app
from django.template.loader import get_template
from django.utils import translation

from mbtq.core.translations import faults
from mbtq.tenancy.permissions import IN_WORDS, Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.tasks import OutboxTask, TenantTask
from mbtq.trail.sentences import KINDS
from tests.ours import PACKAGES, ROOT

FOLDERS = (*sorted(PACKAGES), "tests")
MODULES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
# Tasks that look over all organisations: they read ids and send tasks, nothing more.
TICKS = {
    "mbtq.tenancy.tasks.tick",
    "mbtq.tenancy.tasks.heartbeat",
    "mbtq.tenancy.tasks.chain_trails",
    "mbtq.tenancy.tasks.nightly",
    "mbtq.reporting.tasks.smoke_render",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def length(node: ast.AST) -> int:
    return (node.end_lineno or 0) - node.lineno + 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_and_its_functions_are_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400, "becomes a package, one file per noun"
    most = 55 if "tests" in path.parts else 60
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
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


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=name)
def test_template_is_small_and_compiles(path):
    assert len(path.read_text().splitlines()) <= 200
    get_template(path.relative_to(ROOT / "templates").as_posix())


@pytest.mark.parametrize("path", sorted((ROOT / "static/css").rglob("*.css")), ids=name)
def test_stylesheet_is_small(path):
    assert len(path.read_text().splitlines()) <= 200


def test_every_task_knows_its_organisation_or_is_a_known_tick():
    current_app.loader.import_default_modules()
    ours = {key: task for key, task in current_app.tasks.items() if key.split(".")[0] in PACKAGES}
    assert set(TICKS) <= set(ours)
    for key, task in ours.items():
        assert key in TICKS or isinstance(task, TenantTask | OutboxTask), key


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
