"""A figure against its norm and against what people rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.indicators import MOST_MISSING, Norm, Verdict, contradicts, verdict_of
from programs.intervals import Share
from programs.risk.case import Mixed

AT_LEAST = Norm(0.8, is_at_least=True, criterion="X1")
AT_MOST = Norm(0.1, is_at_least=False, criterion="X2")


@pytest.mark.parametrize(
    ("norm", "ends", "verdict"),
    [
        (AT_LEAST, (0.80, 0.95), Verdict.MET),
        (AT_LEAST, (0.79, 0.95), Verdict.OPEN),
        (AT_LEAST, (0.40, 0.79), Verdict.MISSED),
        (AT_LEAST, (0.40, 0.80), Verdict.OPEN),
        (AT_MOST, (0.00, 0.10), Verdict.MET),
        (AT_MOST, (0.05, 0.20), Verdict.OPEN),
        (AT_MOST, (0.11, 0.30), Verdict.MISSED),
        (AT_LEAST, (None, None), Verdict.OPEN),
        (None, (0.1, 0.2), Verdict.NO_NORM),
    ],
)
def test_verdict_of_an_interval(norm, ends, verdict):
    assert verdict_of(norm, Share(0.5, *ends), missing=0) is verdict


def test_verdict_without_a_figure():
    assert verdict_of(AT_LEAST, None, 0) is Verdict.WITHHELD


def test_verdict_with_too_much_missing():
    share = Share(0.9, 0.85, 0.95)
    assert verdict_of(AT_LEAST, share, MOST_MISSING) is Verdict.MET
    assert verdict_of(AT_LEAST, share, MOST_MISSING + 0.01) is Verdict.TOO_MUCH_MISSING


@pytest.mark.parametrize(
    ("verdict", "rating", "says_so"),
    [
        (Verdict.MISSED, 2.0, True),
        (Verdict.MISSED, 1.0, True),
        (Verdict.MISSED, 0.5, False),
        (Verdict.MISSED, Mixed(1, 2), True),
        (Verdict.MISSED, Mixed(-1, 2), False),
        (Verdict.MISSED, None, False),
        (Verdict.MET, -1.0, False),
        (Verdict.MET, Mixed(-2, 0), False),
        (Verdict.MET, 2.0, False),
        (Verdict.OPEN, 2.0, False),
        (Verdict.TOO_MUCH_MISSING, -2.0, False),
    ],
)
def test_contradiction(verdict, rating, says_so):
    assert contradicts(verdict, rating) is says_so


@given(
    ends=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
    wider=st.floats(0, 0.5),
    norm=st.sampled_from([AT_LEAST, AT_MOST]),
)
def test_less_certainty_never_makes_a_verdict_firmer(ends, wider, norm):
    low, high = ends
    verdict = verdict_of(norm, Share(low, low, high), 0)
    after = verdict_of(norm, Share(low, low - wider, high + wider), 0)
    assert after in (verdict, Verdict.OPEN)
