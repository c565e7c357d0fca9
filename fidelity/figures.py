"""Figures from CSV files: the work behind `manage.py agreement` and `manage.py control_chart`."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from math import isfinite, nan
from pathlib import Path
from typing import Any

import numpy as np

from fidelity import agreement, control_charts
from fidelity.agreement.scores import Scores


class FileRefused(ValueError):
    """The file cannot be read; the sentence names file, line, column and reason."""


@dataclass
class Scored:
    """Long scores as a table per item: targets x raters, NaN where there is none."""

    targets: list[str]
    raters: list[str]
    items: dict[str, Scores]


def read_rows(path: Path, needed: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers. Raises `FileRefused`."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(f"{path}: the file is not UTF-8.") from None
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror or error}.") from None
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter, skipinitialspace=True)
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise FileRefused(f"{path}: the column {', '.join(missing)} is missing.")
    rows = [
        (reader.line_num, {key: (value or "").strip() for key, value in row.items() if key})
        for row in reader
    ]
    if not rows:
        raise FileRefused(f"{path}: the file holds no rows.")
    return rows


def number(path: Path, line: int, column: str, text: str) -> float:
    """The number in a cell; a decimal comma counts too. Raises `FileRefused`."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise FileRefused(f"{path}, line {line}, {column}: {text!r} is not a number.")
    return value


def read_scores(path: Path) -> Scored:
    """Scores from the columns `target,rater,score[,item]`; an empty score is a missing one."""
    found: dict[tuple[str, str, str], float] = {}
    for line, row in read_rows(path, ("target", "rater", "score")):
        key = (row.get("item", ""), row["target"], row["rater"])
        if not key[1] or not key[2]:
            raise FileRefused(f"{path}, line {line}: target and rater are needed.")
        if key in found:
            raise FileRefused(f"{path}, line {line}: this rater scored this target before.")
        text = row["score"]
        found[key] = number(path, line, "score", text) if text else nan
    # In the order of the file, which is also the order of the answer.
    items, targets, raters = (
        list(dict.fromkeys(key[place] for key in found)) for place in (0, 1, 2)
    )
    tables = {
        item: np.array(
            [[found.get((item, target, rater), nan) for rater in raters] for target in targets]
        )
        for item in items
    }
    return Scored(targets, raters, tables)


def agreement_of(scored: Scored) -> dict[str, Any]:
    """All figures; per item when the scores have more than one, else of the one table."""
    if list(scored.items) == [""]:
        return figures_of(scored.items[""])
    return {"items": {item: figures_of(table) for item, table in scored.items.items()}}


def figures_of(table: Scores) -> dict[str, Any]:
    """Every coefficient of one table. One that cannot be computed is None, with its reason."""
    table = table[~np.isnan(table).all(axis=1)][:, ~np.isnan(table).all(axis=0)]
    notes: dict[str, str] = {}

    def tried(name: str, act: Any) -> Any:
        try:
            return act()
        except ValueError as error:
            notes[name] = str(error)
            return None

    forms = tried("icc", lambda: agreement.icc(table))
    components = tried("components", lambda: agreement.variance_components(table))
    alpha = {
        level: tried(
            f"alpha.{level}", lambda level=level: agreement.krippendorff_alpha(table.T, level)
        )
        for level in agreement.LEVELS
    }
    return {
        "targets": table.shape[0],
        "raters": table.shape[1],
        "scores": int((~np.isnan(table)).sum()),
        "icc": forms and {form: _plain(asdict(one)) for form, one in forms.items()},
        "components": components and _plain(asdict(components)),
        "phi": components and _known(agreement.d_study(components, 1).absolute),
        "raters_for_80": components and agreement.raters_needed(components),
        "alpha": alpha,
        "agreement_exact": tried("agreement", lambda: agreement.agreement_within(table)),
        "agreement_within_1": tried("agreement", lambda: agreement.agreement_within(table, 1)),
        "sem": components and _known(agreement.sem(components)),
        "smallest_detectable_change": components
        and _known(agreement.smallest_detectable_change(components)),
        "notes": notes,
    }


def chart_of(path: Path, kind: str, baseline: int | None, rules: str) -> dict[str, Any]:
    """A chart from the columns `at,value[,denominator]`, in the order of the file."""
    with_totals = kind in ("p", "u")
    needed = ("at", "value", "denominator") if with_totals else ("at", "value")
    rows = read_rows(path, needed)
    labels = [row["at"] for _, row in rows]
    values = [number(path, line, "value", row["value"]) for line, row in rows]
    given: list[Any] = [values]
    if with_totals:
        given.append([number(path, n, "denominator", row["denominator"]) for n, row in rows])
    # The limits of a smoothed line are its rule; runs in it mean nothing.
    extra = {} if kind == "ewma" else {"rules": rules}
    chart = control_charts.KINDS[kind](*given, baseline, **extra)
    return {
        "kind": chart.kind,
        "rules": chart.rules,
        "baseline": chart.baseline,
        "centre": chart.centre,
        "lower": chart.lower,
        "upper": chart.upper,
        "points": list(chart.points),
        "signals": [
            {
                "point": one.point,
                "at": None if one.point is None else labels[one.point],
                "rule": one.rule,
            }
            for one in chart.signals
        ],
        "note": (
            f"Fewer than {control_charts.FEWEST_POINTS} points: read it as a run chart."
            if chart.is_run_chart
            else ""
        ),
    }


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: _known(value) for name, value in figures.items()}


def _known(value: Any) -> Any:
    """None for what JSON has no number for."""
    return None if isinstance(value, float) and not isfinite(value) else value
