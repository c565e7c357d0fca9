"""The implementation risk of a program: pure rules, no Django, no clock, no database."""

from programs.risk.case import (
    Case,
    CaseError,
    Event,
    Mixed,
    Rating,
    plain_rating,
    read_rating,
    read_ratings,
)
from programs.risk.explaining import (
    Explanation,
    Lever,
    Reason,
    WhatIf,
    disagreement,
    explain,
    levers,
    reasons,
    what_if,
)
from programs.risk.informants import Combined, Informant, combine
from programs.risk.months import months_before, older_than
from programs.risk.scoring import RULES, Result, event_counts, score
from programs.risk.trend import Comparison, Moved, compare
from programs.risk_model import Model

__all__ = [
    "RULES",
    "Case",
    "CaseError",
    "Combined",
    "Comparison",
    "Event",
    "Explanation",
    "Informant",
    "Lever",
    "Mixed",
    "Model",
    "Moved",
    "Rating",
    "Reason",
    "Result",
    "WhatIf",
    "combine",
    "compare",
    "disagreement",
    "event_counts",
    "explain",
    "levers",
    "months_before",
    "older_than",
    "plain_rating",
    "read_rating",
    "read_ratings",
    "reasons",
    "score",
    "what_if",
]
