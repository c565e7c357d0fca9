"""Reads and checks standards and checklists from YAML. Complaints name file, line and reason.

A standard is a folder: `standard.yaml` (name, domains, scale, cut-offs) and one file of criteria
per domain. A checklist is one file beside it that picks criteria of a standard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from audits.choices import SCORES, Component, Domain, Level
from audits.criteria import read_criteria
from audits.scoring import Cutoffs
from audits.standard import Checklist, Criterion, Standard, Text
from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import Problem, read_yaml

FOLDER = Path(__file__).parent / "standards"
LEAST_PER_CELL = 2
"""Criteria that every cell of level by component needs, so that its mean says something."""
FILES: Mapping[Domain, str] = {
    Domain.ORGANISATION: "organisation.yaml",
    Domain.TEAM: "team.yaml",
    Domain.PROGRAM: "program.yaml",
    Domain.THERAPIST: "therapist.yaml",
    Domain.MONITORING: "monitoring.yaml",
}


@cache
def shipped_standards() -> dict[str, Standard]:
    return {
        path.parent.name: load_standard(path.parent)
        for path in sorted(FOLDER.glob("*/standard.yaml"))
    }


@cache
def shipped_checklists() -> dict[str, Checklist]:
    return {
        path.stem: load_checklist(path, shipped_standards())
        for path in sorted(FOLDER.glob("*.yaml"))
    }


def load_standard(folder: Path) -> Standard:
    """One folder, checked whole. Raises `ContentError` with every complaint of all its files."""
    top = Cursor(read_yaml(folder / "standard.yaml"))
    top.mapping(("key", "version", "name", "domains", "scale", "cutoffs"))
    if top.at("key").text() != folder.name:
        top.at("key").complain(f"'key' must be the name of the folder, '{folder.name}'")
    parts: dict[str, Any] = {
        "key": top.at("key").text(),
        "version": top.at("version").text(),
        "name": top.at("name").translated(),
        "domains": _named(top.at("domains"), [domain.value for domain in Domain], "about"),
        "scale": {
            int(score): texts
            for score, texts in _named(top.at("scale"), [str(s) for s in SCORES], "anchor").items()
        },
        "cutoffs": _cutoffs(top.at("cutoffs")),
    }
    criteria: list[Criterion] = []
    seen: dict[str, str] = {}
    for domain, name in FILES.items():
        criteria += read_criteria(folder / name, domain, seen, top.problems)
    if not top.problems:
        top.problems.extend(_thin_cells(criteria))
    top.finish()
    return Standard(**parts, criteria=tuple(sorted(criteria, key=_place)))


def load_checklist(path: Path, standards: Mapping[str, Standard]) -> Checklist:
    """One checklist file. Raises `ContentError` with every complaint."""
    top = Cursor(read_yaml(path))
    words = ("key", "version", "standard", "name", "about")
    top.mapping((*words, "cadence_months", "grace_days", "criteria"))
    if top.at("key").text() != path.stem:
        top.at("key").complain(f"'key' must be the name of the file, '{path.stem}'")
    standard = top.at("standard").choice(standards)
    known = [criterion.id for criterion in standards[standard].criteria]
    checklist = Checklist(
        key=top.at("key").text(),
        version=top.at("version").text(),
        standard=standard,
        name=top.at("name").translated(),
        about=top.at("about").translated(),
        cadence_months=int(top.at("cadence_months").number(1, 60)),
        grace_days=int(top.at("grace_days").number(0, 366)),
        criteria=_picked(top.at("criteria"), known),
    )
    top.finish()
    return checklist


def _picked(at: Cursor, known: list[str]) -> tuple[str, ...]:
    found = at.value()
    if not isinstance(found, list) or not found:
        at.complain("'criteria' must be a list of ids")
        return ()
    for place, name in enumerate(found):
        if name not in known:
            at.at(place).complain(f"there is no criterion '{name}' in the standard")
        elif name in found[:place]:
            at.at(place).complain(f"the criterion '{name}' is here twice")
    return tuple(str(name) for name in found)


def _named(at: Cursor, keys: list[str], about: str) -> dict[str, dict[str, Text]]:
    """Per key a name and one more text, both in every language."""
    at.mapping(keys)
    texts: dict[str, dict[str, Text]] = {}
    for key in keys:
        at.at(key).mapping(("name", about))
        texts[key] = {part: at.at(key, part).translated() for part in ("name", about)}
    return texts


def _cutoffs(at: Cursor) -> Cutoffs:
    at.mapping(("norm", "critical_floor", "optimal", "provisional", "min_known"))
    return Cutoffs(
        norm=float(at.at("norm").number(1, 5)),
        critical_floor=int(at.at("critical_floor").number(1, 5)),
        optimal=float(at.at("optimal").number(1, 5)),
        provisional=float(at.at("provisional").number(1, 5)),
        min_known=float(at.at("min_known").number(0, 1)),
    )


def _thin_cells(criteria: list[Criterion]) -> list[Problem]:
    counts = Counter((criterion.level, criterion.component) for criterion in criteria)
    return [
        Problem(
            "standard.yaml",
            1,
            f"the cell {level} by {component} has fewer than {LEAST_PER_CELL} criteria",
        )
        for level in Level
        for component in Component
        if counts[level, component] < LEAST_PER_CELL
    ]


def _place(criterion: Criterion) -> tuple[int, str]:
    return list(Domain).index(criterion.domain), criterion.id
