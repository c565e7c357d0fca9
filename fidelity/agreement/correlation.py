"""The six intraclass correlations, for one table of scores or for all items at once.

Forms by Shrout and Fleiss; limits by McGraw and Wong (tables 4 and 7). With ICC(2,*) the degrees of
freedom of the limits are Satterthwaite's, written so that a table without residual gives them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import fdtri

from fidelity.agreement.scores import Scores, complete

FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


@dataclass(frozen=True)
class Icc:
    """One form: value, limits of its interval, and the F test against no correlation.

    Floats for one table, arrays of one value per item for several. NaN where the scores leave it
    undefined (all scores equal); an F without residual is infinite.
    """

    value: Any
    lower: Any
    upper: Any
    f: Any
    df1: int
    df2: int


@dataclass(frozen=True)
class Squares:
    """Mean squares of the two-way table, one per item: between, raters, residual, within."""

    between: Scores
    raters: Scores
    residual: Scores
    within: Scores


def icc(scores: Any, *, confidence: float = 0.95) -> dict[str, Icc]:
    """The six forms by name, for scores of targets x raters.

    Raises `ValueError` with a sentence for gaps and for fewer than two targets or raters.
    """
    table = complete(scores, dimensions=2)
    found = _forms(table[np.newaxis], confidence)
    return {
        name: Icc(
            float(form.value[0]),
            float(form.lower[0]),
            float(form.upper[0]),
            float(form.f[0]),
            form.df1,
            form.df2,
        )
        for name, form in found.items()
    }


def icc_items(scores: Any, *, confidence: float = 0.95) -> dict[str, Icc]:
    """As `icc`, for scores of items x targets x raters; every figure is an array over the items."""
    return _forms(complete(scores, dimensions=3), confidence)


def _forms(table: Scores, confidence: float) -> dict[str, Icc]:
    if not 0 < confidence < 1:
        raise ValueError("The confidence lies between 0 and 1.")
    _, n, k = table.shape
    squares = mean_squares(table)
    p = 1 - (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        single, averaged = _one_way(squares, n, k, p)
        both, both_k = _absolute(squares, n, k, p)
        fixed, fixed_k = _consistency(squares, n, k, p)
    return dict(zip(FORMS, (single, both, fixed, averaged, both_k, fixed_k), strict=True))


def mean_squares(table: Scores) -> Squares:
    """Of centred scores; what is smaller than rounding leaves behind counts as nothing."""
    _, n, k = table.shape
    centred = table - table.mean(axis=(1, 2), keepdims=True)
    targets, raters = centred.mean(axis=2), centred.mean(axis=1)
    rest = centred - targets[:, :, np.newaxis] - raters[:, np.newaxis, :]
    noise = table.size * np.finfo(float).eps ** 2 * np.square(table).sum(axis=(1, 2))

    def without_noise(total: Scores) -> Scores:
        return np.where(total > noise, total, 0.0)

    between = without_noise(k * np.square(targets).sum(axis=1))
    judges = without_noise(n * np.square(raters).sum(axis=1))
    residual = without_noise(np.square(rest).sum(axis=(1, 2)))
    return Squares(
        between / (n - 1),
        judges / (k - 1),
        residual / ((n - 1) * (k - 1)),
        (judges + residual) / (n * (k - 1)),
    )


def _one_way(squares: Squares, n: int, k: int, p: float) -> tuple[Icc, Icc]:
    """Each target has raters of its own."""
    return _by_ratio(squares.between, squares.within, n - 1, n * (k - 1), k, p)


def _consistency(squares: Squares, n: int, k: int, p: float) -> tuple[Icc, Icc]:
    """The same raters for all; a rater's constant severity does not count."""
    return _by_ratio(squares.between, squares.residual, n - 1, (n - 1) * (k - 1), k, p)


def _by_ratio(
    between: Scores, error: Scores, df1: int, df2: int, k: int, p: float
) -> tuple[Icc, Icc]:
    """The forms whose limits follow from one ratio of mean squares."""
    f = between / error
    low, high = f / fdtri(df1, df2, p), f * fdtri(df2, df1, p)
    single = _inverse(k, between, error)
    averaged = (between - error) / between
    return (
        Icc(single, _at(low, k), _at(high, k), f, df1, df2),
        Icc(averaged, 1 - 1 / low, 1 - 1 / high, f, df1, df2),
    )


def _inverse(k: int, between: Scores, error: Scores) -> Scores:
    return (between - error) / (between + (k - 1) * error)


def _at(f: Scores, k: int) -> Scores:
    """The single-rater coefficient that belongs to a ratio; 1 for an infinite one."""
    return np.where(np.isposinf(f), 1.0, (f - 1) / (f + k - 1))


def _absolute(squares: Squares, n: int, k: int, p: float) -> tuple[Icc, Icc]:
    """The same raters for all, and the exact score matters."""
    between, raters, residual = squares.between, squares.raters, squares.residual
    total = _positive(between + (k - 1) * residual + k * (raters - residual) / n)
    rho = (between - residual) / total
    df = _satterthwaite(rho, raters, residual, n, k)
    low_f, high_f = fdtri(n - 1, df, p), fdtri(df, n - 1, p)
    spread = k * raters + (k * n - k - n) * residual
    lower = n * (between - low_f * residual) / (low_f * spread + n * between)
    upper = n * (high_f * between - residual) / (spread + n * high_f * between)
    # Perfect agreement: nothing is left that an interval could be made of.
    perfect = (between > 0) & (raters == 0) & (residual == 0)
    lower, upper = np.where(perfect, 1.0, lower), np.where(perfect, 1.0, upper)
    averaged = (between - residual) / _positive(between + (raters - residual) / n)
    f, df1, df2 = between / residual, n - 1, (n - 1) * (k - 1)
    return (
        Icc(rho, *_around(rho, lower, upper), f, df1, df2),
        Icc(averaged, *_around(averaged, _averaged(lower, k), _averaged(upper, k)), f, df1, df2),
    )


def _positive(total: Scores) -> Scores:
    """A total variance; negative estimates can outweigh the rest, and then there is none."""
    return np.where(total > 1e-12, total, np.nan)


def _around(value: Scores, lower: Scores, upper: Scores) -> tuple[Scores, Scores]:
    """The limits where they enclose the value; far below zero their formulas break down."""
    whole = (lower <= value + 1e-12) & (value <= upper + 1e-12)
    return np.where(whole, lower, np.nan), np.where(whole, upper, np.nan)


def _satterthwaite(rho: Scores, raters: Scores, residual: Scores, n: int, k: int) -> Scores:
    """McGraw and Wong's v, both sides times the residual squared."""
    ours = k * rho * raters
    rest = (n * (1 + (k - 1) * rho) - k * rho) * residual
    above = (k - 1) * (n - 1) * np.square(ours + rest)
    return np.asarray(above / ((n - 1) * np.square(ours) + np.square(rest)))


def _averaged(single: Scores, k: int) -> Scores:
    return k * single / (1 + (k - 1) * single)
