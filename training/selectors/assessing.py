"""How far a dossier is, by the version of its pathway."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from training.eligibility import Assessment, assess
from training.models import Dossier
from training.pathway import Pathway
from training.selectors.evidence import Gathered, gathered
from training.selectors.pathways import pathway_of


@dataclass(frozen=True)
class Judged:
    """A dossier with its evidence and how far that is."""

    dossier: Dossier
    pathway: Pathway
    gathered: Gathered
    assessment: Assessment


def asked_of(dossier: Dossier) -> Pathway:
    """What the dossier must hold: for a renewal, the requirements of renewing."""
    pathway = pathway_of(dossier.pathway)
    return replace(pathway, requirements=pathway.renewal) if dossier.renews_id else pathway


def judged(dossier: Dossier, *, on: dt.date) -> Judged:
    """Needs the scope of the candidate in an organisation."""
    pathway, found = asked_of(dossier), gathered(dossier, on=on)
    return Judged(dossier, pathway, found, assess(pathway, found.evidence, on=on))
