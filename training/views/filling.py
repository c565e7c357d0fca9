"""Bringing into the own dossier what the system cannot know: declarations, fragments, requests."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from mbtq.core.formats import translated
from mbtq.tenancy.pages import ActPage, Answer, FormPage
from training.choices import RequirementKind
from training.forms.dossier import AskForm, DeclareForm, FragmentForm, SureForm
from training.models import Declaration, Fragment
from training.pathway import Requirement
from training.selectors.dossiers import own_recordings, possible_authors
from training.selectors.pathways import pathway_of
from training.services import dossiers, statements
from training.views.dossier import OwnPage


class DossierDeclare(OwnPage, FormPage):
    """What the candidate declares for one requirement."""

    template = "training/dossier_declare.html"
    form_class = DeclareForm
    http_method_names = FormPage.http_method_names
    requirement: Requirement

    def load(self, requirement: str = "", **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        if self.dossier is None:
            return
        pathway = pathway_of(self.own.pathway)
        known = {one.key: one for one in dossiers.declarable(pathway)}
        if requirement not in known:
            raise Http404
        self.requirement = known[requirement]

    @cached_property
    def declared(self) -> Declaration | None:
        rows = Declaration.objects.filter(dossier=self.own, requirement=self.requirement.key)
        return rows.first()

    def form_kwargs(self) -> dict[str, Any]:
        pathway = pathway_of(self.own.pathway)
        return {"has_since": dossiers.asks_since(pathway, self.requirement.key)}

    def initial(self) -> dict[str, Any]:
        if self.declared is None:
            return {}
        return {"since": self.declared.since, "text": self.declared.text}

    def context(self) -> dict[str, Any]:
        asked = self.requirement
        return {
            "name": translated(asked.name),
            "hint": translated(asked.hint),
            "note": translated(asked.note),
            "declared": self.declared,
        }

    def save(self, form: DeclareForm) -> Answer:
        dossiers.declare(
            dossier=self.own,
            requirement=self.requirement.key,
            since=form.cleaned_data.get("since"),
            text=form.cleaned_data["text"],
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Declared."))


class DeclarationTakeBack(DossierDeclare, ActPage):
    """Takes a declaration back."""

    template = ""
    http_method_names = ActPage.http_method_names
    post = ActPage.post

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        if self.declared is None:
            raise Http404
        dossiers.take_back(declaration=self.declared, by=self.member)
        return Answer(self.url, _("The declaration was taken back."))


class FragmentAdd(OwnPage, FormPage):
    """A film fragment with its reflection; changed under its own address."""

    template = "training/fragment_form.html"
    form_class = FragmentForm
    http_method_names = FormPage.http_method_names
    fragment: Fragment | None = None

    def load(self, fragment: UUID | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        if fragment is not None and self.dossier is not None:
            self.fragment = Fragment.objects.filter(dossier=self.own, pk=fragment).first()
            if self.fragment is None:
                raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"recording": own_recordings(self.own.person_id, on=self.today)}}

    def initial(self) -> dict[str, Any]:
        one = self.fragment
        if one is None:
            return {}
        names = ("starts_at_minute", "minutes", "part", "reflection")
        return {"recording": one.recording_id, **{name: getattr(one, name) for name in names}}

    def context(self) -> dict[str, Any]:
        has_recordings = own_recordings(self.own.person_id, on=self.today).exists()
        return {"fragment": self.fragment, "has_recordings": has_recordings}

    def save(self, form: FragmentForm) -> Answer:
        dossiers.save_fragment(
            dossier=self.own,
            fragment=self.fragment,
            at=self.at,
            by=self.member,
            **form.cleaned_data,
        )
        return Answer(self.url, _("The fragment is in your dossier."))


class FragmentRemove(FragmentAdd, ActPage):
    """Takes a fragment out."""

    template = ""
    http_method_names = ActPage.http_method_names
    post = ActPage.post

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        assert self.fragment is not None
        dossiers.remove_fragment(fragment=self.fragment, by=self.member)
        return Answer(self.url, _("The fragment was taken out."))


class StatementAsk(OwnPage, FormPage):
    """Asks a supervisor for the statement."""

    template = "training/statement_ask.html"
    form_class = AskForm
    http_method_names = FormPage.http_method_names
    requirement = ""

    def load(self, requirement: str = "", **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        self.requirement = requirement
        if self.dossier is not None:
            asked = pathway_of(self.own.pathway).of_kind(RequirementKind.STATEMENT)
            if requirement not in {one.key for one in asked}:
                raise Http404

    @cached_property
    def supervisors(self) -> set[str]:
        return self.judged.gathered.supervisors()

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"author": possible_authors(self.supervisors, on=self.today)}}

    def context(self) -> dict[str, Any]:
        found = possible_authors(self.supervisors, on=self.today)
        return {"has_supervisors": found.exists()}

    def save(self, form: AskForm) -> Answer:
        author = form.cleaned_data["author"]
        statements.ask_statement(
            dossier=self.own,
            requirement=self.requirement,
            author=author,
            supervisors=self.supervisors,
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("%(name)s was asked.") % {"name": author.name})


class ReviewAsk(OwnPage, FormPage):
    """Asks the centre for an independent reviewer."""

    template = "training/review_ask.html"
    form_class = SureForm
    http_method_names = FormPage.http_method_names

    def context(self) -> dict[str, Any]:
        return {"fragments": Fragment.objects.filter(dossier=self.own).order_by("recorded_on")}

    def save(self, form: SureForm) -> Answer:
        statements.ask_review(dossier=self.own, at=self.at, by=self.member)
        return Answer(self.url, _("The expertise centre will appoint a reviewer."))
