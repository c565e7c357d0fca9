"""How far raters agree: intraclass correlations, alpha, variance components, decision study.

Pure: arrays in, plain values out; no Django, no clock, no database. A missing score is NaN.
Whatever cannot be computed is NaN in a result and a sentence in a `ValueError`; nothing is ever
clipped, so a coefficient may be negative.

Sources: Shrout and Fleiss 1979 (Psychological Bulletin 86), McGraw and Wong 1996 (Psychological
Methods 1), Krippendorff 2011 (Computing Krippendorff's alpha-reliability), Brennan 2001
(Generalizability theory), Koo and Li 2016, Cicchetti 1994, Bland and Altman 1999.
"""

from fidelity.agreement.alpha import LEVELS, alpha_items, krippendorff_alpha, krippendorff_interval
from fidelity.agreement.calibration import (
    BIAS_ALARM,
    FEWEST_IN_QUARTER,
    SUSPEND_AFTER,
    WITHIN_ALARM,
    Advice,
    Calibration,
    Quarter,
    advice,
    by_quarter,
    calibrate,
)
from fidelity.agreement.components import (
    Components,
    DStudy,
    d_study,
    raters_needed,
    sem,
    smallest_detectable_change,
    spearman_brown,
    variance_components,
)
from fidelity.agreement.correlation import FORMS, Icc, icc, icc_items
from fidelity.agreement.labels import CONVENTIONS, label_of, labels_of_interval
from fidelity.agreement.pairs import agreement_within, pairs_of

__all__ = [
    "BIAS_ALARM",
    "CONVENTIONS",
    "FEWEST_IN_QUARTER",
    "FORMS",
    "LEVELS",
    "SUSPEND_AFTER",
    "WITHIN_ALARM",
    "Advice",
    "Calibration",
    "Components",
    "DStudy",
    "Icc",
    "Quarter",
    "advice",
    "agreement_within",
    "alpha_items",
    "by_quarter",
    "calibrate",
    "d_study",
    "icc",
    "icc_items",
    "krippendorff_alpha",
    "krippendorff_interval",
    "label_of",
    "labels_of_interval",
    "pairs_of",
    "raters_needed",
    "sem",
    "smallest_detectable_change",
    "spearman_brown",
    "variance_components",
]
