"""Statements that were asked of the member: reading what they rest on, writing, signing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.formats import translated
from mbtq.core.formversion import version_in
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from training.competences import Competence
from training.forms.statements import DeclineForm, StatementForm
from training.labels import COMPETENCES, FRAGMENT_PARTS, STATEMENT_KINDS, VERDICTS
from training.models import Statement
from training.selectors.dossiers import fragments_to_judge, is_own_supervisor, statements_asked_of
from training.selectors.judging import sessions_together
from training.selectors.pathways import pathway_of
from training.services import statements


class StatementList(Page):
    """Everything one was asked for; what is open comes first."""

    permission = Permission.STATEMENT_WRITE
    template = "training/statement_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = [
            {
                "row": one,
                "kind": STATEMENT_KINDS[one.kind],
                "pathway": translated(pathway_of(one.pathway).name),
                "is_open": one.signed_at is None and one.declined_at is None,
                "verdict": VERDICTS.get(one.verdict, ""),
            }
            for one in statements_asked_of(self.member)
        ]
        context = {
            "open": [one for one in rows if one["is_open"]],
            "closed": [one for one in rows if not one["is_open"]],
        }
        return self.show(context)


class StatementPage(Page):
    """What the pages of one statement share."""

    permission = Permission.STATEMENT_WRITE
    statement: Statement | None = None

    def load(self, statement: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.member.may(self.permission):
            return
        self.statement = statements_asked_of(self.member).filter(pk=statement).first()
        if self.statement is None:
            raise Http404

    @property
    def asked(self) -> Statement:
        assert self.statement is not None
        return self.statement

    @property
    def url(self) -> str:
        return reverse("training:statement", args=[self.slug, self.asked.pk])

    @property
    def list_url(self) -> str:
        return reverse("training:statement-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Statements"), self.list_url)]

    @property
    def is_open(self) -> bool:
        return self.asked.signed_at is None and self.asked.declined_at is None


class StatementWrite(StatementPage, FormPage):
    """The statement itself: on what it rests, the text, keeping it and signing it."""

    template = "training/statement_write.html"
    form_class = StatementForm
    http_method_names = FormPage.http_method_names

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        record("dossier.read_for_statement", by=self.member.person_id, about=self.asked)
        return super().get(request, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"is_independent": not is_own_supervisor(self.asked)}

    def initial(self) -> dict[str, Any]:
        one = self.asked
        rest = {name: getattr(one, name) for name in ("verdict", "advice", "is_independent")}
        return {**one.competences, **rest}

    def context(self) -> dict[str, Any]:
        one = self.asked
        return {
            "statement": one,
            "kind": STATEMENT_KINDS[one.kind],
            "pathway": translated(pathway_of(one.pathway).name),
            "is_own": is_own_supervisor(one),
            "sessions": sessions_together(one) if is_own_supervisor(one) else None,
            "fragments": [
                {"row": row, "part": FRAGMENT_PARTS[row.part]} for row in fragments_to_judge(one)
            ],
            "competences": [
                {"label": COMPETENCES[key], "text": one.competences.get(key, "")}
                for key in Competence
            ],
            "verdict": VERDICTS.get(one.verdict, ""),
            "version": self.request.POST.get("version") or one.version,
        }

    def save(self, form: StatementForm) -> Answer:
        kept = statements.save_statement(
            statement=self.asked,
            verdict=form.cleaned_data["verdict"],
            competences=form.texts(),
            advice=form.cleaned_data["advice"],
            is_independent=form.cleaned_data.get("is_independent", False),
            version=version_in(self.request.POST.get("version", "")),
            by=self.member,
        )
        if self.request.POST.get("go") != "sign":
            return Answer(self.url, _("Kept. Nobody else reads it until you sign."))
        statements.sign_statement(statement=kept, at=self.at, by=self.member)
        return Answer(self.list_url, _("Signed. The candidate reads it from now on."))


class StatementDecline(StatementPage, FormPage):
    """Says no, with a reason."""

    template = "training/statement_decline.html"
    form_class = DeclineForm
    http_method_names = FormPage.http_method_names

    def save(self, form: DeclineForm) -> Answer:
        statements.decline_statement(
            statement=self.asked,
            reason=form.cleaned_data["reason"],
            at=self.at,
            by=self.member,
        )
        return Answer(self.list_url, _("You declined. The candidate can ask somebody else."))
