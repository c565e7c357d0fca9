"""`{% load ui %}`: the components of the design system as tags, one template and stylesheet each.

The gallery page shows every component in every state; docs/components.md shows how to call them.
"""

from . import data, feedback, filters, frame, inputs, marks, navigation, progress, risk, tables
from .library import library as register

__all__ = [
    "data",
    "feedback",
    "filters",
    "frame",
    "inputs",
    "marks",
    "navigation",
    "progress",
    "register",
    "risk",
    "tables",
]
