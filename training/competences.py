"""What a statement is about: the competences on which supervisors judge a candidate.

The headings follow the topics that the register names for a review: assessment, interventions and
good or failing mentalizing, the relation, and reflection on oneself. Plain Python.
"""

from __future__ import annotations

from enum import StrEnum


class Competence(StrEnum):
    ASSESSMENT = "assessment"
    INTERVENTIONS = "interventions"
    MODES = "modes"
    RELATION = "relation"
    REFLECTION = "reflection"
