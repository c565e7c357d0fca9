"""Reads and checks risk models from YAML. Every complaint names file, line and reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import ContentError, read_yaml
from programs.choices import FIRST_STAGE, LAST_STAGE, Determinant
from programs.risk_model import Ageing, KnockOut, Levels, Model

FOLDER = Path(__file__).parent / "risk_models"
_KEYS = tuple(key.value for key in Determinant)
_CONDITIONS = ("all_of", "any_of", "stage_at_least", "stage_at_most", "gates_green")


def risk_models(folder: Path = FOLDER) -> dict[str, Model]:
    """All models of a folder by key. Raises `ContentError` (a ValueError) with every complaint."""
    return {path.stem: load_risk_model(path) for path in sorted(folder.glob("*.yaml"))}


@cache
def risk_model(key: str) -> Model:
    """A shipped model by its key. Raises ValueError that names the keys there are."""
    keys = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    if key not in keys:
        raise ValueError(f"There is no risk model '{key}'; choose one of {', '.join(keys)}.")
    return load_risk_model(FOLDER / f"{key}.yaml")


def load_risk_model(path: Path) -> Model:
    """One model file, checked whole. Raises `ContentError` with every complaint."""
    top = Cursor(read_yaml(path))
    top.mapping(("key", "version", "name", "weights", "levels", "ageing", "knock_outs", "notes"))
    if top.at("key").text() != path.stem:
        top.at("key").complain(f"'key' must be the name of the file, '{path.stem}'")
    parts: dict[str, Any] = {
        "key": top.at("key").text(),
        "version": top.at("version").text(),
        "name": top.at("name").translated(),
        "weights": _weights(top.at("weights")),
        "levels": _levels(top.at("levels")),
        "ageing": _ageing(top.at("ageing")),
        "knock_outs": _knock_outs(top.at("knock_outs")),
        "notes": tuple(_note(item) for item in top.at("notes").items()),
    }
    top.finish()
    try:
        return Model(**parts)
    except ValueError as error:
        reason = top.document.problem(("weights",), str(error))
        raise ContentError([reason]) from None


def _weights(at: Cursor) -> dict[str, float]:
    found = at.mapping(_KEYS)
    return {key: float(at.at(key).number(0, 1)) for key in _KEYS if key in found}


def _levels(at: Cursor) -> Levels:
    names = ("low_below", "high_above", "min_coverage", "low_min_coverage")
    at.mapping(names)
    levels = Levels(**{name: float(at.at(name).number(0, 1)) for name in names})
    if levels.low_below > levels.high_above:
        at.complain("'low_below' must not lie above 'high_above'")
    return levels


def _ageing(at: Cursor) -> Ageing:
    names = ("stale_months", "expired_months", "event_months")
    at.mapping((*names, "mixed_spread"))
    months = {name: int(at.at(name).number(1, 120)) for name in names}
    return Ageing(**months, mixed_spread=float(at.at("mixed_spread").number(0.5, 4)))


def _knock_outs(at: Cursor) -> tuple[KnockOut, ...]:
    rules = tuple(_knock_out(item) for item in at.items())
    if len({rule.id for rule in rules}) != len(rules):
        at.complain("two knock-outs have the same id")
    return rules


def _knock_out(at: Cursor) -> KnockOut:
    found = at.mapping(("id", "reason", "source"), _CONDITIONS)
    if not any(name in found for name in _CONDITIONS):
        at.complain("a knock-out needs at least one condition")
    parts: dict[str, Any] = {
        "id": at.at("id").text(),
        "reason": at.at("reason").translated(),
        "source": at.at("source").reference(),
    }
    for name in {"all_of", "any_of"} & found.keys():
        conditions = at.at(name).mapping((), _KEYS)
        parts[name] = {key: float(at.at(name, key).number(-2, 2)) for key in conditions}
    for name in {"stage_at_least", "stage_at_most"} & found.keys():
        parts[name] = int(at.at(name).number(FIRST_STAGE, LAST_STAGE))
    if "gates_green" in found:
        parts["gates_green"] = at.at("gates_green").flag()
    return KnockOut(**parts)


def _note(at: Cursor) -> tuple[dict[str, str], dict[str, str]]:
    at.mapping(("text", "source"))
    return at.at("text").translated(), at.at("source").reference()
