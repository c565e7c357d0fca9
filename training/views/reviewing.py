"""Appointing an independent reviewer for a dossier."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.formats import translated
from mbtq.tenancy.pages import Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission
from training.choices import RequirementKind, StatementKind
from training.forms.deciding import AppointForm
from training.lifecycle import Case, conflict_of_reviewer
from training.models import Dossier
from training.pathway import StatementNeeds
from training.selectors.applications import case_of_dossier
from training.selectors.pathways import pathway_of
from training.selectors.reviewers import reviewers_for, waiting_for_reviewer
from training.services import statements


class ReviewAppoint(FormPage):
    """Appoints an independent reviewer for a dossier that asks for one."""

    permission = Permission.REGISTER_MANAGE
    template = "training/review_appoint.html"
    space = "centre"
    form_class = AppointForm
    dossier: Dossier

    def load(self, dossier: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = waiting_for_reviewer(self.member.organisation.pk).filter(pk=dossier).first()
        if found is None:
            raise Http404
        self.dossier = found

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Applications"), self.list_url)]

    @property
    def list_url(self) -> str:
        return reverse("training:application-list", args=[self.slug])

    @cached_property
    def case(self) -> Case:
        return case_of_dossier(self.dossier)

    def form_kwargs(self) -> dict[str, Any]:
        centre = self.member.organisation.pk
        return {"rows": {"author": reviewers_for(centre, self.case, on=self.today)}}

    def context(self) -> dict[str, Any]:
        return {"dossier": self.dossier, "name": translated(pathway_of(self.dossier.pathway).name)}

    @property
    def requirement(self) -> str:
        """The key of the requirement that asks for an independent review."""
        asked = pathway_of(self.dossier.pathway).of_kind(RequirementKind.STATEMENT)
        needs = ((one.key, one.needs) for one in asked)
        for key, one in needs:
            if isinstance(one, StatementNeeds) and one.statement is StatementKind.INDEPENDENT:
                return key
        raise Http404

    def save(self, form: AppointForm) -> Answer:
        author = form.cleaned_data["author"]
        statements.appoint_reviewer(
            dossier=self.dossier,
            requirement=self.requirement,
            author=author,
            conflict=conflict_of_reviewer(str(author.pk), self.case),
            at=self.at,
            by=self.member,
        )
        words = _("%(name)s was appointed and is mailed.") % {"name": author.name}
        return Answer(self.list_url, words)
