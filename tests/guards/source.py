"""How large our files are, what our tasks are, how our migrations are called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mbtq.tenancy.tasks import OutboxTask, TenantTask
from tests.ours import PACKAGES, ROOT

FOLDERS = (*sorted(PACKAGES), "tests")
PYTHON = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
MODULES = [path for path in PYTHON if "migrations" not in path.parts]
MIGRATIONS = [p for p in PYTHON if p.parent.name == "migrations" and p.name != "__init__.py"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
# Tasks that look over all organisations: they read ids and send tasks, nothing more.
TICKS = {
    "mbtq.tenancy.tasks.tick",
    "mbtq.tenancy.tasks.heartbeat",
    "mbtq.tenancy.tasks.chain_trails",
    "mbtq.tenancy.tasks.nightly",
    "mbtq.reporting.tasks.smoke_render",
}
# What Django calls a migration when nobody gave it a name.
GIVEN_BY_DJANGO = re.compile(
    r"auto_|.*_and_more$|(alter|remove|rename|delete)_.*_(alter|remove|rename|delete|add)_"
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def length(node: ast.AST) -> int:
    return (node.end_lineno or 0) - node.lineno + 1  # type: ignore[attr-defined]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def task_faults(tasks: Mapping[str, Any]) -> list[str]:
    """Tasks of ours that neither know their organisation nor are a known tick."""
    ours = {key: task for key, task in tasks.items() if key.split(".")[0] in PACKAGES}
    return [
        f"{key} is no TenantTask or OutboxTask"
        for key, task in sorted(ours.items())
        if key not in TICKS and not isinstance(task, TenantTask | OutboxTask)
    ]


def migration_faults(names: Iterable[str]) -> list[str]:
    """Migrations whose name says nothing: `0004_auto_20260101`, `0005_alter_x_and_more`."""
    faults = []
    for one in names:
        number, _, words = one.partition("_")
        if not re.fullmatch(r"\d{4}", number) or not words or GIVEN_BY_DJANGO.match(words):
            faults.append(f"{one} needs a name that says what it does")
    return faults


def growing() -> Iterator[str]:
    """What has passed the size at which one should think of splitting it."""
    for paths, most in ((MODULES, 250), (TEMPLATES, 80), (STYLES, 120)):
        for path in paths:
            if lines(path) > most:
                yield f"{name(path)}: {lines(path)} lines, more than {most}"
    for path in MODULES:
        most = 25 if "tests" in path.parts else 30
        for node in functions(path):
            if length(node) > most:
                yield f"{name(path)}: {node.name} has {length(node)} lines, more than {most}"
