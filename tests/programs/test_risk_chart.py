"""Geometry of the drawing of the risk over time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from programs.risk_chart import NARROW, WIDE, Point, charts

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def points(*bounds):
    return [
        Point(START + timedelta(days=30 * i), low, high) for i, (low, high) in enumerate(bounds)
    ]


def wide(found, days=90, events=()):
    return charts(found, START + timedelta(days=days), events)[1]


def test_no_points_no_drawing():
    assert charts([], START) == []


def test_two_widths_of_the_same_story():
    narrow, broad = charts(points((0.1, 0.5)), START + timedelta(days=30))
    assert (narrow.width, broad.width) == (NARROW, WIDE)
    assert (narrow.name, broad.name) == ("narrow", "wide")


def test_steps_touch_each_other_and_reach_the_edge():
    chart = wide(points((0.1, 0.5), (0.2, 0.4), (0.3, 0.3)))
    ends = [float(block.x) + float(block.width) for block in chart.blocks]
    starts = [float(block.x) for block in chart.blocks]
    assert starts[0] == chart.left
    assert starts[1:] == pytest.approx(ends[:-1], abs=0.11)
    assert ends[-1] == pytest.approx(float(chart.right), abs=0.11)


def test_whole_scale_fills_the_height():
    chart = wide(points((0.0, 1.0)))
    (block,) = chart.blocks
    assert float(block.y) == chart.top
    assert float(block.height) == chart.floor - chart.top
    assert chart.low_line.startswith(f"M{chart.left}.0 {chart.floor}.0H")


def test_lines_go_in_steps_and_never_slope():
    chart = wide(points((0.1, 0.5), (0.2, 0.4)))
    assert chart.low_line.count("V") == chart.high_line.count("V") == 1
    assert "L" not in chart.low_line


def test_borders_and_ends_are_on_the_axis():
    chart = wide(points((0.1, 0.5)))
    assert [tick.share for tick in chart.shares] == [0, 0.33, 0.60, 1]


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.3), (0.30, 0.38)])
def test_labels_that_would_touch_become_one(low, high):
    chart = wide(points((low, high)))
    assert chart.is_one_label
    assert chart.low_label == chart.high_label


def test_labels_stand_apart_and_have_room():
    chart = wide(points((0.18, 0.63)))
    assert not chart.is_one_label
    assert float(chart.low_label) - float(chart.high_label) >= 16
    assert chart.width - float(chart.label_x) >= 90  # "hoogstens 100" in 13 pixels


def test_events_are_numbered_and_those_outside_left_out():
    days = [date(2025, 6, 1), date(2026, 2, 1)]
    (mark,) = wide(points((0.1, 0.5)), events=days).marks
    assert mark.number == 2


def test_history_of_one_day_is_still_drawn():
    chart = wide(points((0.1, 0.5)), days=0)
    assert float(chart.blocks[0].width) == float(chart.right) - chart.left
    assert len(chart.days) == 1


def test_points_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in order of time"):
        charts(list(reversed(points((0.1, 0.5), (0.2, 0.4)))), START + timedelta(days=90))
