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
from fidelity.control_charts.phases import SHARES, Phase, latest_start, phases
from fidelity.control_charts.reading import (
    LATEST,
    Assurance,
    Variation,
    assurance,
    at,
    newest,
    side,
    states,
    variation,
)
from fidelity.control_charts.rules import RULE_SETS, Signal

__all__ = [
    "FEWEST_POINTS",
    "KINDS",
    "LATEST",
    "RULE_SETS",
    "SHARES",
    "Assurance",
    "Chart",
    "Phase",
    "Signal",
    "Variation",
    "assurance",
    "at",
    "c_chart",
    "ewma",
    "g_chart",
    "latest_start",
    "newest",
    "p_chart",
    "phases",
    "run_chart",
    "side",
    "states",
    "t_chart",
    "u_chart",
    "variation",
    "xmr",
]
