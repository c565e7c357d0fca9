"""Shares with their 95 % interval: single cases, cases in clusters, sums against sums.

Pure. Each function returns a `Share`; `lower` and `upper` are None where no interval exists. With
few cases the interval is wide, and that is the message.

Sources: Wilson 1927 (JASA 22); Brown, Cai and DasGupta 2001 (Statistical Science 16); Korn and
Graubard 1998 (Survey Methodology 24); Cochran 1977, Sampling techniques, 6.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import chdtri, stdtrit

Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """A share of 1 and its interval. A ratio of sums may lie above 1."""

    value: float
    lower: float | None = None
    upper: float | None = None


def wilson(count: float, total: float) -> Share:
    """Of `total` single cases `count` have it. Raises ValueError when that cannot be."""
    if not 0 <= count <= total or total <= 0:
        raise ValueError(f"There cannot be {count} out of {total}.")
    share = count / total
    return Share(share, *_wilson(share, total))


def _wilson(share: float, total: float) -> tuple[float, float]:
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z * sqrt(share * (1 - share) / total + (Z / (2 * total)) ** 2) / (1 + Z * Z / total)
    # Rounding errors must not push an end past the share itself.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def clustered(clusters: Sequence[tuple[int, int]]) -> Share:
    """Cases of which some belong together, such as sessions of one therapist.

    `clusters` pairs the count with the number of cases of each. The interval is Wilson's with an
    effective number of cases: smaller as clusters differ more from each other, and as there are
    fewer of them. When all cases are alike nothing can be seen of that, and each cluster counts
    as one case. Raises ValueError without cases.
    """
    sizes = [size for _, size in clusters if size]
    total, count = sum(sizes), sum(good for good, _ in clusters)
    if not total or any(not 0 <= good <= size for good, size in clusters):
        raise ValueError("Clusters hold at least one case, and no count above its size.")
    share, groups = count / total, len(sizes)
    if groups < 2:
        return Share(share)
    effective = _effective(clusters, share, total, groups)
    return Share(share, *_wilson(share, effective))


def _effective(clusters: Sequence[tuple[int, int]], share: float, total: int, groups: int) -> float:
    single = share * (1 - share) / total
    if not single:
        return float(groups)
    spread = sum((good - share * size) ** 2 for good, size in clusters)
    between = groups / (groups - 1) * spread / total**2
    # Clusters that happen to be more alike than chance would make them give no extra certainty.
    alike = max(1.0, between / single)
    few = (Z / _student(groups)) ** 2
    return total / alike * few


def ratio(parts: Sequence[tuple[float, float]]) -> Share:
    """A sum against a sum, such as sessions held against planned; one pair per treatment.

    The ratio estimator, with Student's t for the number of parts. Where no part is more than its
    whole, neither is a limit. Raises ValueError when the second sum is not positive.
    """
    whole = sum(second for _, second in parts)
    if whole <= 0:
        raise ValueError("What it is measured against is not positive.")
    value, number = sum(first for first, _ in parts) / whole, len(parts)
    if number < 2:
        return Share(value)
    spread = sum((first - value * second) ** 2 for first, second in parts)
    error = sqrt(number / (number - 1) * spread) / whole
    half = _student(number) * error
    is_part = all(first <= second for first, second in parts)
    upper = min(1.0, value + half) if is_part else value + half
    return Share(value, max(0.0, value - half), upper)


def rate(count: int, exposure: float) -> Share:
    """How often something happened per unit of exposure, such as signals per person and month.

    The interval is the exact one of a Poisson count (Garwood 1936, Biometrika 28). Raises
    ValueError when that cannot be.
    """
    if count < 0 or exposure <= 0:
        raise ValueError(f"There cannot be {count} in {exposure}.")
    lower = chdtri(2 * count, 0.975) / 2 if count else 0.0
    upper = chdtri(2 * count + 2, 0.025) / 2
    return Share(count / exposure, float(lower) / exposure, float(upper) / exposure)


def _student(groups: int) -> float:
    """How many standard errors 95 % takes with so many groups."""
    return float(stdtrit(groups - 1, 0.975))
