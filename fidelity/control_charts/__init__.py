"""Control charts: is this ordinary variation, or did something change.

Pure: lists in, plain values out. Points are numbered from 0. The first `baseline` points (all
when it is None) set centre and limits; a new baseline is a new call on the points since then.

Sources: Shewhart 1931; Montgomery, Introduction to statistical quality control; Benneyan 2001
(g charts); Nelson 1994 (t charts); NHS England, Making Data Count; Western Electric 1956;
Anhøj and Olesen 2014 (PLoS ONE 9).
"""

from fidelity.control_charts.charts import (
    FEWEST_POINTS,
    KINDS,
    Chart,
    c_chart,
    ewma,
    g_chart,
    p_chart,
    run_chart,
    t_chart,
    u_chart,
    xmr,
)
from fidelity.control_charts.rules import RULE_SETS, Signal

__all__ = [
    "FEWEST_POINTS",
    "KINDS",
    "RULE_SETS",
    "Chart",
    "Signal",
    "c_chart",
    "ewma",
    "g_chart",
    "p_chart",
    "run_chart",
    "t_chart",
    "u_chart",
    "xmr",
]
