"""Geometry of the report's figures."""

from __future__ import annotations

import pytest

from mbtq.reporting.drawings import Given, bars, interval


def test_bars_run_from_one_to_five():
    drawn = bars([Given("low", "", 1.0), Given("high", "", 5.0)], norm=4.0)
    assert drawn.rows[0].width == 0
    assert drawn.start + drawn.rows[1].width == drawn.ticks[-1][1]
    assert drawn.norm_x == drawn.ticks[3][1]


def test_bar_of_an_unknown_mean_has_no_width_and_no_number():
    row = bars([Given("unknown", "", None, former=3.0)], norm=4.0).rows[0]
    assert (row.mean, row.width) == (None, 0)
    assert row.former_x is not None


def test_bar_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="between"):
        bars([Given("zero", "", 0.0)], norm=4.0)


def test_interval_is_solid_up_to_what_is_known_and_hatched_beyond():
    drawn = interval(0.25, 0.75)
    assert drawn.known == pytest.approx(0.25 * drawn.track)
    assert drawn.unknown == pytest.approx(0.5 * drawn.track)
    assert not drawn.is_narrow
    assert interval(0.125, 0.125).is_narrow


@pytest.mark.parametrize("ends", [(0.6, 0.5), (-0.1, 0.5), (0.5, 1.2)])
def test_interval_out_of_order_is_refused(ends):
    with pytest.raises(ValueError, match="low"):
        interval(*ends)
