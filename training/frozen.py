"""An application as it was submitted: evidence and result as JSON, with a hash. Plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.eligibility import Assessment, Evidence, assess
from training.pathway import Pathway
from training.storedform import revived, stored

FORM = 1  # of what is frozen; a later form reads this one too


def frozen_of(
    assessment: Assessment, evidence: Evidence, sources: Mapping[str, Any], **about: Any
) -> dict[str, Any]:
    """Everything that a decision rests on, as plain values. `about`: who applies, and how."""
    return {
        "form": FORM,
        **about,
        "on": assessment.on.isoformat(),
        "evidence": stored(evidence),
        "sources": dict(sources),
        "result": [
            {
                "key": one.requirement.key,
                "state": str(one.state),
                "have": str(one.have),
                "needed": str(one.needed),
            }
            for one in assessment.progress
        ],
    }


@dataclass(frozen=True)
class Thawed:
    """A frozen application, readable again: the same evidence judged by the same rules."""

    evidence: Evidence
    sources: dict[str, Any]
    assessment: Assessment


def thawed(frozen: Mapping[str, Any], pathway: Pathway) -> Thawed:
    """The evidence and its assessment on the day of the application."""
    evidence: Evidence = revived(Evidence, frozen["evidence"])
    on = dt.date.fromisoformat(frozen["on"])
    return Thawed(evidence, dict(frozen["sources"]), assess(pathway, evidence, on=on))
