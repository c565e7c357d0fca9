"""Reads and checks the criteria of one file of a standard."""

from __future__ import annotations

import re
from pathlib import Path

from audits.choices import (
    Chapter,
    Component,
    Domain,
    EvidenceKind,
    Level,
    NormType,
    SourceStatus,
    Unit,
)
from audits.standard import Criterion
from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import ContentError, Problem, read_yaml
from programs.choices import FIRST_STAGE, LAST_STAGE, Determinant, Setting

_CRITERION = (
    "id",
    "title",
    "level",
    "component",
    "determinants",
    "chapter",
    "evidence",
    "critical",
    "statement",
    "norm_type",
    "norm",
    "why",
    "status",
    "seed",
)
_ID = re.compile(r"[OTPBM][0-9]{2}")
_SETTINGS = tuple(setting.value for setting in Setting)
_EVERYWHERE = (_SETTINGS, tuple(range(FIRST_STAGE, LAST_STAGE + 1)))
_ENDS = {
    NormType.BOOLEAN: (),
    NormType.MINIMUM: ("min",),
    NormType.MAXIMUM: ("max",),
    NormType.INTERVAL: ("min", "max"),
}


def read_criteria(
    path: Path, domain: Domain, seen: dict[str, str], problems: list[Problem]
) -> list[Criterion]:
    """Criteria of one file; complaints go into `problems`, ids into `seen`."""
    try:
        document = read_yaml(path)
    except ContentError as error:
        problems.extend(error.problems)
        return []
    top = Cursor(document, problems=problems)
    top.mapping(("criteria",))
    found = []
    for item in top.at("criteria").items():
        criterion = _criterion(item)
        if not _ID.fullmatch(criterion.id) or criterion.id[0] != domain:
            item.at("id").complain(f"an id in this file is {domain} and two digits")
        elif criterion.id in seen:
            item.at("id").complain(f"the id {criterion.id} is also in {seen[criterion.id]}")
        seen.setdefault(criterion.id, path.name)
        found.append(criterion)
    return found


def _criterion(at: Cursor) -> Criterion:
    found = at.mapping(_CRITERION, ("values", "applies", "source"))
    norm_type = NormType(at.at("norm_type").choice(NormType))
    minimum, maximum, unit = _values(at, norm_type, "values" in found)
    settings, stages = _applies(at.at("applies")) if "applies" in found else _EVERYWHERE
    return Criterion(
        id=at.at("id").text(),
        title=at.at("title").translated(),
        level=Level(at.at("level").choice(Level)),
        component=Component(at.at("component").choice(Component)),
        determinants=_some(at.at("determinants"), [key.value for key in Determinant]),
        chapter=int(at.at("chapter").number(min(Chapter), max(Chapter))),
        evidence=_some(at.at("evidence"), [kind.value for kind in EvidenceKind]),
        critical=at.at("critical").flag(),
        settings=settings,
        stages=stages,
        statement=at.at("statement").translated(),
        norm_type=norm_type,
        norm=at.at("norm").translated(),
        minimum=minimum,
        maximum=maximum,
        unit=unit,
        why=at.at("why").translated(),
        status=SourceStatus(at.at("status").choice(SourceStatus)),
        is_seed=at.at("seed").flag(),
        source=at.at("source").reference() if "source" in found else {},
    )


def _some(at: Cursor, allowed: list[str]) -> tuple[str, ...]:
    found = at.choices(allowed)
    if not found:
        at.complain("at least one word is needed here")
    return found


def _values(
    at: Cursor, norm_type: NormType, is_given: bool
) -> tuple[float | None, float | None, str | None]:
    """The machine values of a norm: which ends it needs follows from its type."""
    place = at.at("values") if is_given else at.at("norm_type")
    given = at.at("values").value() if is_given else None
    ends = _ENDS.get(norm_type)
    if ends == ():
        if is_given:
            place.complain("a norm of the type boolean has no values")
        return None, None, None
    if not isinstance(given, dict):
        place.complain(f"a norm of the type {norm_type} needs values")
        return None, None, None
    if ends is None:
        ends = ("max",) if "max" in given else ("min",)
    place.mapping((*ends, "unit"))
    high = 100 if norm_type is NormType.SHARE else float("inf")
    found = {end: float(place.at(end).number(0, high)) for end in ends if end in given}
    allowed = [Unit.PERCENT] if norm_type is NormType.SHARE else list(Unit)
    unit = place.at("unit").choice(allowed)
    if len(found) == 2 and found["min"] > found["max"]:
        place.complain("'min' must not lie above 'max'")
    return found.get("min"), found.get("max"), unit


def _applies(at: Cursor) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Settings (those named, or all except those named) and stages of a criterion."""
    found = at.mapping((), ("settings", "except", "from_stage", "to_stage"))
    settings = _SETTINGS
    if "settings" in found and "except" in found:
        at.complain("give either 'settings' or 'except'")
    elif "settings" in found:
        settings = _some(at.at("settings"), list(_SETTINGS))
    elif "except" in found:
        left_out = at.at("except").choices(_SETTINGS)
        settings = tuple(setting for setting in _SETTINGS if setting not in left_out)
    ends = {"from_stage": FIRST_STAGE, "to_stage": LAST_STAGE}
    for name in ends.keys() & found.keys():
        ends[name] = int(at.at(name).number(FIRST_STAGE, LAST_STAGE))
    stages = tuple(range(ends["from_stage"], ends["to_stage"] + 1))
    if not stages or not settings:
        at.complain("the criterion would apply nowhere")
    return settings, stages
