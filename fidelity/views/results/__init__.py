"""Results: of one recording, of a therapist over time, of a team or program without names."""

from fidelity.views.results.goals import GoalChoose, GoalClose
from fidelity.views.results.program import ProgramFidelity
from fidelity.views.results.recording import RatingResult
from fidelity.views.results.team import TeamFidelity
from fidelity.views.results.therapist import MyFidelity

__all__ = [
    "GoalChoose",
    "GoalClose",
    "MyFidelity",
    "ProgramFidelity",
    "RatingResult",
    "TeamFidelity",
]
