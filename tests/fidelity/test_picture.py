"""The picture of a chart: nothing lies outside it, and no words cover each other."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.control_charts import phases
from fidelity.picture import Break, Drawn, Level, Shade, pictures
from fidelity.picture.parts import TEXT, spread, width_of

WORDS = {"centre": "middle", "median": "median", "lower": "lower", "upper": "upper"}


def stretch(word):
    wide = width_of(word.text)
    return (word.x - wide, word.x) if word.anchor == "end" else (word.x, word.x + wide)


def drawn(values, *, kind="xmr", totals=None, starts=(), breaks=(), shades=(), high=7.0):
    found = phases(kind, values, totals, starts=starts)
    return pictures(
        Drawn(
            phases=found,
            states=["common"] * len(values),
            labels=[f"day {number}" for number in range(len(values))],
            low=0,
            high=high,
            ticks=[0, high],
            words=WORDS,
            write=lambda value: f"{value:.1f}",
            write_tick=lambda value: f"{value:g}",
            levels=(Level("target", high / 2, "norm"),),
            breaks=breaks,
            shades=shades,
        )
    )


@given(
    st.lists(st.floats(0, 7), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(3, 30)), max_size=4),
)
def test_everything_lies_inside_and_words_do_not_cover_each_other(values, changes):
    breaks = [Break(n, "x" * long) for n, long in sorted(changes) if n < len(values)]
    for picture in drawn(values, breaks=breaks, shades=[Shade(0, len(values) - 1, "baseline")]):
        assert all(picture.left <= mark.x <= picture.right for mark in picture.marks)
        assert all(picture.top <= mark.y <= picture.floor for mark in picture.marks)
        above = [fence.word for fence in picture.fences]
        for word in [*above, *picture.ends, *picture.labels]:
            wide = width_of(word.text) if word in above else 0
            begin = word.x - wide if word.anchor == "end" else word.x
            assert -0.1 <= begin <= picture.width - wide + 0.1
            assert 0 < word.y <= picture.height
        for one, other in combinations(above, 2):
            ends = [stretch(one), stretch(other)]
            assert one.y != other.y or max(ends)[0] >= min(ends)[1]
        heights = sorted(word.y for word in picture.ends)
        assert all(b - a >= TEXT - 0.11 for a, b in pairwise(heights))


def test_limits_that_vary_are_drawn_as_steps():
    counts, totals = [8.0] * 14, [10.0] * 7 + [40.0] * 7
    wide, _narrow = drawn(counts, kind="p", totals=totals, high=1.0)
    (lower,) = [line for line in wide.lines if line.name == "lower"]
    (centre,) = [line for line in wide.lines if line.name == "centre"]
    assert lower.path.count("V") == 1
    assert "V" not in centre.path


def test_each_phase_has_lines_of_its_own_and_a_few_points_have_no_limits():
    wide, _narrow = drawn([3.0, 4.0] * 10, starts=[8])
    assert [line.name for line in wide.lines] == ["centre", "centre", "lower", "upper", "target"]
    assert len(wide.paths) == 2


def test_points_of_one_period_share_a_label():
    found = phases("run", [1.0, 2.0, 3.0])
    picture, _narrow = pictures(
        Drawn(found, ["common"] * 3, ["May"] * 3, 0, 7, [0, 7], WORDS, str, str)
    )
    assert [word.text for word in picture.labels] == ["May"]


@pytest.mark.parametrize("places", [[5, 5, 5], [100, 1, 99], [200, 200, 200, 200]])
def test_words_are_moved_apart_inside_the_chart(places):
    moved = spread(places, 10, 180)
    assert sorted(range(len(places)), key=lambda n: moved[n]) == sorted(
        range(len(places)), key=lambda n: (places[n], n)
    )
    ordered = sorted(moved)
    assert all(b - a >= TEXT - 0.11 for a, b in pairwise(ordered))
    assert ordered[-1] <= 180
