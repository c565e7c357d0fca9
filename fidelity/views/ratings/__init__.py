"""Rating: the board of what waits, item by item, the whole, locking, correcting."""

from fidelity.views.ratings.board import RatingBoard
from fidelity.views.ratings.filling import RatingFill, RatingSave
from fidelity.views.ratings.locking import ConsensusOpen, JudgmentDiscard, RatingCorrect, RatingLock

__all__ = [
    "ConsensusOpen",
    "JudgmentDiscard",
    "RatingBoard",
    "RatingCorrect",
    "RatingFill",
    "RatingLock",
    "RatingSave",
]
