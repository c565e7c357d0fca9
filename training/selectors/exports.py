"""What a dossier or an application is exported from: the frozen content with its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mbtq.core.canonical import content_hash
from training.frozen import Thawed, frozen_of, thawed
from training.models import Application, ApplicationStep, Dossier, DossierCopy, PathwayVersion
from training.pathway import Pathway
from training.selectors.applications import steps_of
from training.selectors.assessing import Judged, judged
from training.selectors.pathways import pathway_of


@dataclass(frozen=True)
class Content:
    """A dossier on one moment, and the steps of its application so far, as plain values."""

    frozen: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]

    @property
    def fingerprint(self) -> str:
        """That of the dossier; for an application the one that stands on its page."""
        return content_hash(self.frozen)

    @cached_property
    def content_hash(self) -> str:
        """Of all that a document shows: after each step of the application another one."""
        if not self.steps:
            return self.fingerprint
        return content_hash({"frozen": self.fingerprint, "steps": self.steps})

    @property
    def on(self) -> dt.date:
        return dt.date.fromisoformat(self.frozen["on"])

    @property
    def submitted_at(self) -> dt.datetime | None:
        """None while it was not submitted."""
        moment = self.frozen.get("submitted_at")
        return dt.datetime.fromisoformat(moment) if moment else None

    @cached_property
    def pathway(self) -> Pathway:
        """What was asked, by the version that holds for it. One query."""
        known = self.frozen["pathway"]
        pathway = pathway_of(PathwayVersion.objects.get(key=known["key"], version=known["version"]))
        is_renewal = self.frozen["is_renewal"]
        return replace(pathway, requirements=pathway.renewal) if is_renewal else pathway

    @cached_property
    def thawed(self) -> Thawed:
        return thawed(self.frozen, self.pathway)

    def stored(self) -> dict[str, Any]:
        """As a copy keeps it."""
        return {"frozen": dict(self.frozen), "steps": [dict(one) for one in self.steps]}


def frozen_now(found: Judged, **about: str) -> dict[str, Any]:
    """A dossier as it stands, as plain values; `about`: what the occasion adds."""
    dossier = found.dossier
    return frozen_of(
        found.assessment,
        found.gathered.evidence,
        found.gathered.sources,
        candidate=dossier.printed_name,
        pathway={"key": found.pathway.key, "version": found.pathway.version},
        is_renewal=dossier.renews_id is not None,
        started_on=dossier.started_on.isoformat(),
        **about,
    )


def present_content(dossier: Dossier, *, on: dt.date) -> Content:
    """The dossier as it is. Needs the scope of the candidate in an organisation."""
    return Content(frozen_now(judged(dossier, on=on)), ())


def content_of(application: Application) -> Content:
    """The application as it was submitted, with its steps until now."""
    return Content(application.frozen, tuple(map(_plain, steps_of(application))))


def content_in(copy: DossierCopy) -> Content:
    """What a copy holds."""
    return Content(copy.content["frozen"], tuple(copy.content["steps"]))


def copy_with(copy: UUID) -> DossierCopy | None:
    """The copy with this id, for its person and for the worker of its organisation."""
    return DossierCopy.objects.filter(pk=copy).first()


def copies_of(dossier: Dossier) -> QuerySet[DossierCopy]:
    """All copies of a dossier that the open scope may see, for a query."""
    return DossierCopy.objects.filter(dossier=dossier)


def own_application(dossier: Dossier, application: UUID) -> Application | None:
    """The application with this id, when it is one of this dossier."""
    rows = Application.objects.filter(dossier=dossier, pk=application)
    return rows.first()


def application_at(centre: UUID, application: UUID) -> Application | None:
    """The application with this id, when it was made to this centre."""
    return Application.objects.filter(centre_id=centre, pk=application).first()


def _plain(step: ApplicationStep) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "at": step.at.isoformat(),
        "reasons": step.reasons,
        "missing": list(step.missing),
    }
