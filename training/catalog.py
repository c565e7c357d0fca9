"""Reads and checks the shipped pathways. Complaints name file, line and reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import ContentError, read_yaml
from training.choices import Level, RequirementKind
from training.pathway import NEEDS, Pathway, Requirement, Text
from training.requirementfile import read_requirements, whole
from training.storedform import revived, revived_fields, stored

FOLDER = Path(__file__).parent / "pathways"
DAY = dt.timedelta(days=1)
_TOP = (
    "key", "version", "level", "name", "valid_from", "valid_until", "dates_confirmed", "register",
    "source", "period", "review_weeks", "usual", "requirements", "renewal", "notes",
)  # fmt: skip


@cache
def shipped_pathways() -> tuple[Pathway, ...]:
    """Every version that comes with the product, by key and then by date."""
    return load_pathways(FOLDER)


def load_pathways(folder: Path) -> tuple[Pathway, ...]:
    """All versions in a folder, checked one by one and together. Raises `ContentError`."""
    found = [load_pathway(path) for path in sorted(folder.glob("*.yaml"))]
    ordered = tuple(sorted(found, key=lambda one: (one.key, one.valid_from)))
    problems = [
        read_yaml(folder / file_name(later)).problem(("valid_from",), reason)
        for later, reason in _breaks(ordered)
    ]
    if problems:
        raise ContentError(problems)
    return ordered


def version_on(key: str, day: dt.date, found: Sequence[Pathway] | None = None) -> Pathway:
    """The version of a pathway for who starts on a day. Raises `ValueError` when there is none."""
    for pathway in shipped_pathways() if found is None else found:
        if pathway.key == key and pathway.covers(day):
            return pathway
    raise ValueError(f"There is no pathway '{key}' for a start on {day}.")


def file_name(pathway: Pathway) -> str:
    return f"{pathway.key}-{pathway.version}.yaml"


def _breaks(ordered: Sequence[Pathway]) -> Iterator[tuple[Pathway, str]]:
    """Versions that do not begin on the day after the one before: a start must have one version."""
    for _key, versions in groupby(ordered, key=lambda one: one.key):
        for earlier, later in pairwise(versions):
            ends = earlier.valid_until
            if ends is None or ends >= later.valid_from:
                yield later, f"the versions '{earlier.version}' and '{later.version}' overlap"
            elif ends + DAY != later.valid_from:
                yield later, f"between '{earlier.version}' and this version are days without one"


def load_pathway(path: Path) -> Pathway:
    """One file, checked whole. Raises `ContentError` with every complaint."""
    top = Cursor(read_yaml(path))
    top.mapping(_TOP)
    period, usual, renewal = top.at("period"), top.at("usual"), top.at("renewal")
    period.mapping(("years", "confirmed"))
    usual.mapping(("months", "confirmed"))
    renewal.mapping(("requirements", "confirmed"), ("note",))
    requirements = read_requirements(top.at("requirements"))
    made = Pathway(
        key=top.at("key").text(),
        version=top.at("version").text(),
        level=Level(top.at("level").choice(Level)),
        name=top.at("name").translated(),
        valid_from=_day(top.at("valid_from")),
        valid_until=_optional_day(top.at("valid_until")),
        dates_confirmed=top.at("dates_confirmed").flag(),
        register=top.at("register").reference(),
        source=top.at("source").reference(),
        period_years=_optional_whole(period.at("years"), 20),
        period_confirmed=period.at("confirmed").flag(),
        review_weeks=_optional_whole(top.at("review_weeks"), 104),
        usual_months=_optional_whole(usual.at("months"), 120),
        usual_confirmed=usual.at("confirmed").flag(),
        requirements=requirements,
        renewal=read_requirements(renewal.at("requirements"), [one.key for one in requirements]),
        renewal_confirmed=renewal.at("confirmed").flag(),
        renewal_note=_optional_text(renewal.at("note")),
        notes=tuple(note.translated() for note in top.at("notes").items()),
    )
    _check(top, made, path)
    top.finish()
    return made


def plain(pathway: Pathway) -> dict[str, Any]:
    """As it is stored: only texts, numbers, lists and mappings."""
    made: dict[str, Any] = stored(pathway)
    return made


def from_plain(found: dict[str, Any]) -> Pathway:
    """The value behind a stored row."""
    lists = {
        name: tuple(_requirement(one) for one in found[name])
        for name in ("requirements", "renewal")
    }
    return Pathway(**{**revived_fields(Pathway, found, lists), **lists})


def _requirement(found: dict[str, Any]) -> Requirement:
    needs = revived(NEEDS[RequirementKind(found["kind"])], found["needs"])
    return Requirement(**revived_fields(Requirement, found, ("needs",)), needs=needs)


def _check(top: Cursor, made: Pathway, path: Path) -> None:
    if file_name(made) != path.name:
        top.at("key").complain(f"key and version make the name of the file, '{path.stem}'")
    if made.valid_until is not None and made.valid_until < made.valid_from:
        top.at("valid_until").complain("'valid_until' lies before 'valid_from'")
    if not made.requirements:
        top.at("requirements").complain("a pathway has at least one requirement")
    if not made.renewal_confirmed and not made.renewal_note:
        top.at("renewal").complain("what is not confirmed needs a 'note' that says why")


def _day(at: Cursor) -> dt.date:
    found = at.value()
    if isinstance(found, dt.date):
        return found
    at.complain(f"'{at.steps[-1]}' must be a date, such as 2026-01-31")
    return dt.date.min


def _optional_day(at: Cursor) -> dt.date | None:
    return None if at.value() is None else _day(at)


def _optional_whole(at: Cursor, most: int) -> int | None:
    return None if at.value() is None else whole(at, 1, most)


def _optional_text(at: Cursor) -> Text:
    return {} if at.value() is None else at.translated()
