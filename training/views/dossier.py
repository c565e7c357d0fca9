"""The candidate's own dossier: how far it is, and bringing in what the system cannot know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from training.choices import DossierState, RequirementKind, StatementKind
from training.forms.dossier import StartForm, SureForm
from training.labels import REGISTERED_AS
from training.models import Dossier, PathwayVersion, Registration
from training.pathway import StatementNeeds
from training.progress_words import RequirementLine, lines_of, summary_words
from training.registration_words import history_of
from training.selectors.assessing import Judged, judged
from training.selectors.dossiers import (
    own_applications,
    own_cases,
    own_dossiers,
    renewable,
)
from training.selectors.pathways import all_versions, pathway_of
from training.selectors.registrations import Standing, registrations_of
from training.services import dossiers
from training.views.words import application_lines, dossier_tabs, open_statements


class OwnPage(Page):
    """What the pages of one's own dossier share. `dossier` is None for who has none yet."""

    permission = Permission.DOSSIER_OWN
    dossier: Dossier | None = None
    dossiers: list[Dossier]

    def load(self, dossier: UUID | None = None, **kwargs: Any) -> None:
        self.dossiers = own_dossiers(self.member) if self.member.may(self.permission) else []
        if dossier is None:
            self.dossier = self._newest()
            return
        self.dossier = next((one for one in self.dossiers if one.pk == dossier), None)
        if self.dossier is None and self.member.may(self.permission):
            raise Http404

    def _newest(self) -> Dossier | None:
        """The newest that is open, else the newest."""
        first = [one for one in self.dossiers if one.state == DossierState.COLLECTING]
        return next(iter([*first, *self.dossiers]), None)

    @property
    def own(self) -> Dossier:
        assert self.dossier is not None
        return self.dossier

    @property
    def url(self) -> str:
        if self.dossier is None:
            return reverse("training:dossier", args=[self.slug])
        return reverse("training:dossier-detail", args=[self.slug, self.dossier.pk])

    def place(self, name: str, *args: Any) -> str:
        """The address of a page of this dossier."""
        return reverse(f"training:{name}", args=[self.slug, self.own.pk, *args])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Registration"), self.url)]

    @cached_property
    def judged(self) -> Judged:
        return judged(self.own, on=self.today)


class DossierPage(OwnPage):
    """How far the dossier is: every requirement, with what counts and what does not."""

    template = "training/dossier.html"

    def crumbs(self) -> list[Crumb]:
        return []

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.dossier is None:
            return self.show({"dossier": None, "history": self._history()})
        found = self.judged
        codes = own_cases(self.own.person_id, _case_ids(found))
        applications = own_applications(self.own)
        context = {
            "dossier": self.own,
            "is_open": self.own.state == DossierState.COLLECTING,
            "pathway": found.pathway,
            "name": translated(found.pathway.name),
            "register": translated(found.pathway.register),
            "source": translated(found.pathway.source),
            "notes": [translated(one) for one in found.pathway.notes],
            "summary": summary_words(found.assessment),
            "missing": len(found.assessment.missing),
            "lines": [self._linked(one) for one in self._lines(codes)],
            "applications": application_lines(applications, found.pathway, self.today),
            "statements": open_statements(found.gathered.sources),
            "fragments": found.gathered.fragments,
            "tabs": dossier_tabs(self.dossiers, self.own, self.slug),
            "history": self._history(),
        }
        return self.show(context)

    def _history(self) -> list[dict[str, Any]]:
        return history_of(registrations_of(self.member.person_id, on=self.today))

    def _lines(self, codes: dict[str, str]) -> list[RequirementLine]:
        return lines_of(self.judged.assessment, self.judged.gathered.sources, codes)

    def _linked(self, line: RequirementLine) -> tuple[RequirementLine, str, str]:
        """The line with the place to do something about it."""
        url, words = "", ""
        if self.own.state == DossierState.COLLECTING:
            url, words = self._next(line)
        return line, url, words

    def _next(self, line: RequirementLine) -> tuple[str, str]:
        asked = self.judged.pathway.requirement(line.key)
        can_declare = not line.is_met or _is_declared(line.key, self.judged)
        if asked.kind in dossiers.DECLARABLE and can_declare:
            words = _("Change the declaration") if line.is_met else _("Declare it")
            return self.place("dossier-declare", line.key), words
        if line.kind == RequirementKind.RECORDINGS:
            return self.place("fragment-add"), _("Add a fragment")
        if isinstance(asked.needs, StatementNeeds) and not line.is_met:
            if asked.needs.statement is StatementKind.INDEPENDENT:
                if self.own.review_asked_at or line.waiting:
                    return "", ""
                return self.place("review-ask"), _("Ask for a reviewer")
            return self.place("statement-ask", line.key), _("Ask your supervisor")
        return self._elsewhere(line.kind)

    def _elsewhere(self, kind: str) -> tuple[str, str]:
        """Where work is logged that counts by itself."""
        places = {
            RequirementKind.SUPERVISION: ("supervision:credits", _("See what supervision counts")),
            RequirementKind.SUPERVISION_HOURS: ("supervision:session-list", _("See supervision")),
            RequirementKind.CASES: ("fidelity:treatment-list", _("See treatments")),
            RequirementKind.COURSE: ("training:edition-list", _("See courses")),
            RequirementKind.POINTS: ("training:edition-list", _("See courses")),
        }
        name, words = places.get(RequirementKind(kind), ("", ""))
        return (reverse(name, args=[self.slug]), words) if name else ("", "")


def _case_ids(found: Judged) -> set[str]:
    return {one.id for one in found.gathered.evidence.cases} | {
        case for one in found.gathered.evidence.sessions for case in one.cases
    }


def _is_declared(key: str, found: Judged) -> bool:
    return any(one.key == key for one in found.gathered.evidence.declarations)


@dataclass(frozen=True)
class Way:
    """A version of a pathway that can be started, or by which a registration is renewed."""

    version: PathwayVersion
    words: str
    renews: Registration | None = None


def _renews(version: PathwayVersion, registration: Registration, on: date) -> bool:
    pathway = pathway_of(version)
    return version.level == registration.level and pathway.covers(on) and bool(pathway.renewal)


def _renewal_words(standing: Standing) -> str:
    return _("Renew: %(name)s, valid until %(day)s") % {
        "name": REGISTERED_AS[standing.registration.level],
        "day": formats.daytext(standing.until),
    }


def _version_words(version: PathwayVersion) -> str:
    pathway = pathway_of(version)
    if pathway.valid_until is None:
        return translated(pathway.name)
    return _("%(name)s, for who started before %(year)s") % {
        "name": translated(pathway.name),
        "year": pathway.valid_until.year + 1,
    }


class DossierStart(OwnPage, FormPage):
    """Opens a dossier by the rules of the day of the start."""

    template = "training/dossier_start.html"
    form_class = StartForm
    http_method_names = FormPage.http_method_names

    @cached_property
    def ways(self) -> dict[str, Way]:
        """By a key for the form: renewals first, then every version somebody can have begun by."""
        versions = all_versions()
        found = {}
        for one in renewable(self.member.person_id, on=self.today):
            version = next((v for v in versions if _renews(v, one.registration, self.today)), None)
            if version is not None:
                key = f"renew:{one.registration.pk}"
                found[key] = Way(version, _renewal_words(one), one.registration)
        return found | {str(one.pk): Way(one, _version_words(one)) for one in versions}

    def form_kwargs(self) -> dict[str, Any]:
        return {"ways": [(key, way.words) for key, way in self.ways.items()]}

    def initial(self) -> dict[str, Any]:
        return {"started_on": self.today, "printed_name": self.member.person.name}

    def save(self, form: StartForm) -> Answer:
        centre = self.member.organisation.centre_id
        if centre is None:
            raise dossiers.DossierClosed(_("Your organisation has no expertise centre yet."))
        way = self.ways[form.cleaned_data["pathway"]]
        made = dossiers.start_dossier(
            pathway=way.version,
            renews=way.renews,
            centre=centre,
            printed_name=form.cleaned_data["printed_name"],
            started_on=form.cleaned_data["started_on"],
            at=self.at,
            by=self.member,
        )
        url = reverse("training:dossier-detail", args=[self.slug, made.pk])
        return Answer(url, _("Your dossier is open. It fills itself from what you log."))


class DossierStop(OwnPage, FormPage):
    """The candidate stops; what was collected stays."""

    template = "training/dossier_stop.html"
    form_class = SureForm
    http_method_names = FormPage.http_method_names

    def save(self, form: SureForm) -> Answer:
        dossiers.stop_dossier(dossier=self.own, at=self.at, by=self.member)
        return Answer(self.url, _("The dossier is closed. You can start another one at any time."))
