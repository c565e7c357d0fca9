"""Tables of scores for the tests of reliability."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=float,
)


@st.composite
def likert(draw, targets=(2, 12), raters=(2, 5)):
    """Whole scores from 1 to 7, every rater of every target."""
    shape = (draw(st.integers(*targets)), draw(st.integers(*raters)))
    return draw(arrays(float, shape, elements=st.integers(1, 7).map(float)))


@st.composite
def likert_with_gaps(draw, targets=(4, 12), raters=(2, 5)):
    """The same with about a third of the scores missing."""
    table = draw(likert(targets, raters))
    gaps = draw(arrays(bool, table.shape, elements=st.sampled_from([True, False, False])))
    return np.where(gaps, np.nan, table)


def simulated(seed: int, *, targets=30, raters=4, sd=(1.2, 0.5, 0.8)):
    """Scores with known standard deviations of targets, raters and the rest."""
    rng = np.random.default_rng(seed)
    target = rng.normal(0, sd[0], (targets, 1))
    rater = rng.normal(0, sd[1], (1, raters))
    return 4 + target + rater + rng.normal(0, sd[2], (targets, raters))
