"""One measured figure and its bound."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

IS_SMALL = os.environ.get("SCALE") == "small"


@dataclass(frozen=True)
class Line:
    """`value` must not be above `bound`."""

    name: str
    value: float
    bound: float
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.value <= self.bound

    def __str__(self) -> str:
        verdict = "ok    " if self.is_met else "MISSED"
        return f"{verdict} {self.name:52} {self.value:8.2f}  (at most {self.bound:g})  {self.note}"


def seconds(act: Callable[[], Any], times: int = 3) -> float:
    """The best of some runs: what the machine can do when nobody disturbs it."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - started)
    return best


def turns(
    ours: Callable[[], Any],
    other: Callable[[], Any],
    times: int = 5,
    before: Callable[[], Any] = lambda: None,
) -> tuple[float, float]:
    """The best of each, measured in turns so that a busy moment of the machine meets both.

    `before` is done each time and not counted.
    """
    best = [float("inf"), float("inf")]
    for _ in range(times):
        for place, act in enumerate((ours, other)):
            before()
            best[place] = min(best[place], seconds(act, 1))
    return best[0], best[1]
