"""Checklists: the list, opening one, filling it in, submitting it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.forms.checklists import OpenForm, SubmitForm
from audits.forms.items import AnswerForm
from audits.models import Checklist, ChecklistAnswer
from audits.models.checklist import ChecklistState
from audits.selectors.checklists import checklists_visible_to, duties_of, filled
from audits.services.checklists import (
    ReasonsMissing,
    answer_checklist,
    open_checklist,
    submit_checklist,
)
from audits.views.items import ItemsPage, Sent, links_to
from audits.views.showing import domain_rows, scale_hint
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission

RECENT = 25


class ChecklistList(Page):
    permission = Permission.CHECKLIST_VIEW
    template = "audits/checklist_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        duties = duties_of(self.member, on=self.today)
        submitted = checklists_visible_to(self.member, on=self.today).filter(
            state=ChecklistState.SUBMITTED
        )
        may = self.member.may(Permission.CHECKLIST_FILL)
        recent = list(submitted.order_by("-submitted_at")[:RECENT])
        return self.show({"duties": duties, "recent": recent, "may": may})


class ChecklistOpen(FormPage):
    permission = Permission.CHECKLIST_FILL
    template = "audits/checklist_open.html"
    form_class = OpenForm

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Checklists"), reverse("audits:checklist-list", args=[self.slug]))]

    def form_kwargs(self) -> dict[str, Any]:
        return {"member": self.member, "on": self.today}

    def initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name) for name in ("team", "kind")}

    def save(self, form: OpenForm) -> Answer:
        found = form.cleaned_data
        checklist = open_checklist(
            team=found["team"], kind=found["kind"], on=self.today, by=self.member
        )
        return Answer(reverse("audits:checklist-fill", args=[self.slug, checklist.pk]))


class ChecklistPage(Page):
    """What the pages of one checklist share."""

    permission = Permission.CHECKLIST_VIEW
    checklist: Checklist

    def load(self, checklist: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = checklists_visible_to(self.member, on=self.today).filter(pk=checklist).first()
        if found is None:
            raise Http404
        self.checklist, self.filled = found, filled(found)

    def may(self) -> bool:
        right = Permission.CHECKLIST_VIEW if self.request.method in ("GET", "HEAD") else None
        return self.member.may(right or Permission.CHECKLIST_FILL)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Checklists"), reverse("audits:checklist-list", args=[self.slug]))]

    @property
    def url(self) -> str:
        return reverse("audits:checklist-fill", args=[self.slug, self.checklist.pk])

    @property
    def can_fill(self) -> bool:
        """Whether this member may still answer."""
        is_open = self.checklist.state == ChecklistState.OPEN
        return is_open and self.member.may(Permission.CHECKLIST_FILL)


class AnswersPage(ChecklistPage, ItemsPage):
    """Saving answers."""

    form_class = AnswerForm

    def codes(self) -> list[str]:
        return self.filled.codes

    @property
    def name(self) -> str:
        """Which checklist of which team."""
        return f"{translated(self.checklist.kind.content['name'])}, {self.checklist.team.name}"

    def crumbs(self) -> list[Crumb]:
        inside = self.request.GET.get("item") or self.request.GET.get("view")
        return [*super().crumbs(), *([Crumb(self.name, self.url)] if inside else [])]

    def stored(self, code: str) -> tuple[int, dict[str, str]]:
        item = self.filled.item(code)
        assert item is not None
        return item.answer.version, self.content_of(item.answer)

    def save_item(self, code: str, content: dict[str, str], version: int) -> ChecklistAnswer:
        return answer_checklist(
            checklist=self.checklist,
            criterion=code,
            version=version,
            at=self.at,
            by=self.member,
            **content,
        )

    def author(self, row: ChecklistAnswer) -> tuple[Any, str]:
        return row.answered_at, row.answered_by.name if row.answered_by else ""

    @property
    def resolve_url(self) -> str:
        return self.url


class ChecklistFill(AnswersPage):
    """Overview, one question at a time (`?item=T06`), or all on one page (`?view=all`)."""

    template = "audits/checklist_fill.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.checklist.state == ChecklistState.SUBMITTED:
            return self.finished()
        if not self.can_fill:
            return self.overview(Sent())
        return self.mode(Sent())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = self.send(request.POST)
        if sent.status != 200:
            return self.mode(sent)
        return redirect(self.after())

    def after(self) -> str:
        """Where the pressed button leads."""
        code, go = self.request.GET.get("item", ""), self.request.POST.get("go", "")
        if self.request.POST.get("resolve"):
            return self.request.get_full_path()
        if code in self.codes() and go in ("next", "previous"):
            target = self.filled.around(code)[go == "next"]
            return f"{self.url}?item={target}" if target else self.url
        return self.url

    def mode(self, sent: Sent) -> HttpResponse:
        code = self.request.GET.get("item", "")
        if code and code not in self.codes():
            raise Http404
        if code:
            return self.one(code, sent)
        if self.request.GET.get("view") == "all":
            return self.all(sent)
        return self.overview(sent)

    def one(self, code: str, sent: Sent) -> HttpResponse:
        self.template = "audits/checklist_item.html"  # type: ignore[misc]
        item = self.filled.item(code)
        before, after = self.filled.around(code)
        number = self.codes().index(code) + 1
        form = sent.forms.get(code) or self.form(code)
        context = {"item": item, "form": form, "before": before, "after": after}
        return self.show({**context, "number": number, "sent": sent}, status=sent.status)

    def all(self, sent: Sent) -> HttpResponse:
        self.template = "audits/checklist_all.html"  # type: ignore[misc]
        rows = [
            (item, sent.forms.get(item.criterion.id) or self.form(item.criterion.id))
            for item in self.filled.items
        ]
        return self.show({"rows": rows, "sent": sent}, status=sent.status)

    @property
    def filters(self) -> list[dict[str, Any]]:
        chosen = self.request.GET.get("show", "")
        found = (("", _("All")), ("open", _("Open")), ("changed", _("Other than last time")))
        return [
            {"label": label, "url": f"?show={key}" if key else "?", "current": key == chosen}
            for key, label in found
        ]

    @property
    def scale_hint(self) -> str:
        return scale_hint(self.filled.standard)

    def overview(self, sent: Sent) -> HttpResponse:
        show = self.request.GET.get("show", "")
        tests = {"open": lambda one: one.is_open, "changed": lambda one: one.has_changed}
        items = [item for item in self.filled.items if tests.get(show, bool)(item)]
        first = next((one for one in self.filled.items if one.is_open), self.filled.items[0])
        context = {"items": items, "first": first, "sent": sent}
        return self.show(context, status=sent.status)

    def finished(self) -> HttpResponse:
        self.template = "audits/checklist_view.html"  # type: ignore[misc]
        score = self.filled.score()
        before = self.filled.score(previous=True) if self.filled.previous else None
        domains = domain_rows(self.filled.standard, score, before)
        changed = [item for item in self.filled.items if item.has_changed]
        notes = [
            {
                "label": f"{item.criterion.id} {translated(item.criterion.title)}",
                "before": item.previous.note if item.previous else "",
                "after": item.answer.note,
            }
            for item in changed
            if item.previous and item.previous.note != item.answer.note
        ]
        other = [one for one in changed if one.previous and one.previous.value != one.answer.value]
        return self.show({"domains": domains, "answers": other, "notes": notes})


class ChecklistSave(AnswersPage):
    """Autosave."""

    template = "audits/item_saved.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.answer(request, self.send(request.POST))


class ChecklistSubmit(ChecklistPage, FormPage):
    """What is handed in: open, unknown and not applicable with its reasons."""

    permission = Permission.CHECKLIST_FILL
    template = "audits/checklist_submit.html"
    form_class = SubmitForm

    def crumbs(self) -> list[Crumb]:
        name = str(self.checklist.team.name)
        return [*super().crumbs(), Crumb(name, self.url)]

    def may(self) -> bool:
        return self.member.may(Permission.CHECKLIST_FILL)

    @property
    def facts(self) -> list[str]:
        """What is handed in, in words."""
        found, total = self.filled.answered, len(self.filled.items)
        return [_("%(found)s of %(total)s questions answered") % {"found": found, "total": total}]

    def context(self) -> dict[str, Any]:
        items = self.filled.items
        return {
            "left_open": [item for item in items if item.is_open],
            "unknown": [item for item in items if item.answer.value == "unknown"],
            "absent": [item for item in items if item.answer.value == "not_applicable"],
        }

    def save(self, form: SubmitForm) -> Answer:
        try:
            submit_checklist(checklist=self.checklist, at=self.at, by=self.member)
        except ReasonsMissing:
            form.links = links_to(self.filled.items, self.url)  # type: ignore[attr-defined]
            raise
        return Answer(self.url, _("The checklist is submitted."))
