"""Reliability of a whole scale at once, against the packages of the field, which only tests use.

Six ICCs with their limits for 17 items x 30 recordings x 4 raters in one call, against pingouin's
one item at a time, which is how it works. Values, F and degrees of freedom are equal; pingouin's
limits are rounded to two decimals and compared as such. Alpha is compared with `krippendorff` on
scores with gaps.
"""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pingouin

from fidelity import agreement
from fidelity.agreement.scores import Scores
from tests.benchmarks.line import IS_SMALL, Line, seconds, turns

ITEMS, RECORDINGS, RATERS = 17, 30, 4
# Thousandths of the other's time: three hundred times as fast, and a quarter of the time.
THOUSAND, THREE_HUNDRED_TIMES, FOUR_TIMES = 1000, 1000 / 300, 0.25
EQUAL = 1e-9
# Our names are Shrout and Fleiss's, pingouin's those of McGraw and Wong.
NAMES = {"2": "A", "3": "C"}


def measure() -> list[Line]:
    draw = np.random.default_rng(20)
    scores = _scores(draw)
    lines = [_icc(scores, RECORDINGS)]
    if not IS_SMALL:
        lines.append(_icc(_scores(draw, recordings=4 * RECORDINGS), 4 * RECORDINGS))
    lines.append(_alpha(draw, scores))
    if not IS_SMALL:
        lines.append(_alpha(draw, _scores(draw, items=1, recordings=1_000)))
    return lines


def _scores(draw: Any, *, items: int = ITEMS, recordings: int = RECORDINGS) -> Scores:
    """Whole scores of 1 to 7 with a true level, a severity per rater and noise."""
    level = draw.normal(4, 1, (items, recordings, 1))
    severity = draw.normal(0, 0.4, (items, 1, RATERS))
    noise = draw.normal(0, 0.8, (items, recordings, RATERS))
    return np.asarray(np.clip(np.rint(level + severity + noise), 1, 7))


def _icc(scores: Scores, recordings: int) -> Line:
    tables = [_long(table) for table in scores]
    _compare(scores, [_theirs(table) for table in tables])
    ours = seconds(lambda: agreement.icc_items(scores), times=20)
    theirs = seconds(lambda: [_theirs(table) for table in tables], times=2 if IS_SMALL else 3)
    note = f"{ITEMS} x {recordings} x {RATERS}: {ours * 1e3:.2f} ms against {theirs * 1e3:.0f} ms"
    note += f", {theirs / ours:.0f} times as fast"
    name = "six ICCs with limits, thousandths of pingouin's time"
    return Line(name, THOUSAND * ours / theirs, THREE_HUNDRED_TIMES, note)


def _long(table: Scores) -> pd.DataFrame:
    """One row per score, as pingouin wants it."""
    targets, raters = np.indices(table.shape)
    return pd.DataFrame(
        {"target": targets.ravel(), "rater": raters.ravel(), "score": table.ravel()}
    )


def _theirs(table: pd.DataFrame) -> pd.DataFrame:
    return pingouin.intraclass_corr(table, targets="target", raters="rater", ratings="score")


def _compare(scores: Scores, theirs: list[pd.DataFrame]) -> None:
    ours = agreement.icc_items(scores)
    for item, table in enumerate(theirs):
        rows = table.set_index("Type")
        for name, form in ours.items():
            row = rows.loc[name.replace(name[4], NAMES.get(name[4], name[4]), 1)]
            pairs = ((form.value[item], row["ICC"]), (form.f[item], row["F"]))
            assert all(abs(one - other) <= EQUAL * max(1, abs(other)) for one, other in pairs), name
            assert (form.df1, form.df2) == (row["df1"], row["df2"]), name
            limits = np.round([form.lower[item], form.upper[item]], 2)
            assert np.allclose(limits, row["CI95"], atol=0.0101), name


def _alpha(draw: Any, scores: Scores) -> Line:
    """All four levels, with a tenth of the scores missing: all items at once, or one long table."""
    gaps = np.where(draw.random(scores.shape) < 0.1, np.nan, scores).transpose(0, 2, 1)
    for level in agreement.LEVELS:
        found = np.asarray(_our_alpha(gaps, level)) - _their_alpha(gaps, level)
        assert (np.abs(found) <= EQUAL).all(), level
    ours, theirs = turns(
        lambda: [_our_alpha(gaps, level) for level in agreement.LEVELS],
        lambda: [_their_alpha(gaps, level) for level in agreement.LEVELS],
        times=20,
    )
    items, _raters, units = gaps.shape
    note = f"{items} x {units} x {RATERS}, four levels: {ours * 1e3:.2f} ms against"
    note += f" {theirs * 1e3:.2f} ms, {theirs / ours:.1f} times as fast"
    return Line("alpha against the krippendorff package", ours / theirs, FOUR_TIMES, note)


def _our_alpha(tables: Scores, level: str) -> Any:
    if len(tables) == 1:
        return agreement.krippendorff_alpha(tables[0], level)
    return agreement.alpha_items(tables, level)


def _their_alpha(tables: Scores, level: str) -> Scores:
    return np.array(
        [krippendorff.alpha(reliability_data=one, level_of_measurement=level) for one in tables]
    )
