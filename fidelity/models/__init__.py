from fidelity.models.baselines import Baseline
from fidelity.models.goals import Goal
from fidelity.models.instrument import Anchors, Instrument
from fidelity.models.rating import ItemScore, Rating, RatingParent, Totals
from fidelity.models.recording import DueRating, RaterQualification, Recording, SamplingPlan
from fidelity.models.session import Batch, SessionLog, SessionRevision
from fidelity.models.treatment import Treatment, TreatmentPhase

__all__ = [
    "Anchors",
    "Baseline",
    "Batch",
    "DueRating",
    "Goal",
    "Instrument",
    "ItemScore",
    "RaterQualification",
    "Rating",
    "RatingParent",
    "Recording",
    "SamplingPlan",
    "SessionLog",
    "SessionRevision",
    "Totals",
    "Treatment",
    "TreatmentPhase",
]
