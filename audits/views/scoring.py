"""Scoring alone, and locking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from audits.choices import AuditState, Domain
from audits.forms.audits import LockForm
from audits.forms.items import ScoreForm
from audits.labels import DOMAINS
from audits.models import Judgment
from audits.selectors.judging import (
    ScoreItem,
    known_of,
    my_scores,
)
from audits.services.checklists import ReasonsMissing
from audits.services.scoring import Score, lock_scores, save_judgment
from audits.views.audits import AuditorPage
from audits.views.items import ItemsPage, Sent, links_to
from audits.views.showing import scale_hint
from mbtq.tenancy.pages import Answer, Crumb, FormPage


class ScoresPage(AuditorPage, ItemsPage):
    """Saving one's own scores. Nothing on these pages comes from another auditor."""

    form_class = ScoreForm
    scores: dict[str, ScoreItem]

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(audit, **kwargs)
        found = my_scores(self.audit, self.member.person_id) if self.mine.is_auditor else []
        self.scores = {item.criterion.id: item for item in found}

    @property
    def can_score(self) -> bool:
        return self.audit.state == AuditState.SCORING and not self.mine.is_locked

    @property
    def left_open(self) -> int:
        return sum(item.is_open for item in self.scores.values())

    @property
    def resolve_url(self) -> str:
        return self.page_url("audit-score")

    @property
    def scale_hint(self) -> str:
        return scale_hint(known_of(self.audit))

    @property
    def floor(self) -> int:
        return known_of(self.audit).content.cutoffs.critical_floor

    def codes(self) -> list[str]:
        return list(self.scores)

    def stored(self, code: str) -> tuple[int, dict[str, str]]:
        item = self.scores[code]
        empty = dict.fromkeys(self.form_class.texts, "")
        return item.version, self.content_of(item.judgment) if item.judgment else empty

    def save_item(self, code: str, content: dict[str, str], version: int) -> Judgment:
        return save_judgment(
            audit=self.audit,
            criterion=code,
            score=Score(**content),
            version=version,
            at=self.at,
            by=self.member,
        )

    def author(self, row: Judgment) -> tuple[Any, str]:
        return row.saved_at, self.member.person.name


class AuditScore(ScoresPage):
    """Overview with what is open, and one criterion at a time (`?item=T06`)."""

    template = "audits/audit_score.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.audit.state == AuditState.PLANNED:
            messages.info(request, _("Scoring opens after the visit, when the lead starts it."))
            return redirect(self.url)
        return self.mode(Sent())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = self.send(request.POST)
        return self.mode(sent) if sent.status != 200 else redirect(self.after())

    def after(self) -> str:
        code, go = self.request.GET.get("item", ""), self.request.POST.get("go", "")
        here = self.page_url("audit-score")
        if self.request.POST.get("resolve"):
            return f"{here}?item={code}"
        target = self.around(code)[go == "next"] if go in ("next", "previous") else ""
        return f"{here}?item={target}" if target else here

    def mode(self, sent: Sent) -> HttpResponse:
        code = self.request.GET.get("item", "")
        if code and code not in self.scores:
            raise Http404
        if code and self.can_score:
            return self.one(code, sent)
        return self.overview(sent)

    def one(self, code: str, sent: Sent) -> HttpResponse:
        self.template = "audits/audit_score_item.html"  # type: ignore[misc]
        before, after = self.around(code)
        context = {
            "item": self.scores[code],
            "form": sent.forms.get(code) or self.form(code),
            "number": self.codes().index(code) + 1,
            "before": before,
            "after": after,
            "sent": sent,
        }
        return self.show(context, status=sent.status)

    def overview(self, sent: Sent) -> HttpResponse:
        domain, show = self.request.GET.get("domain", ""), self.request.GET.get("show", "")
        items = [
            item
            for item in self.scores.values()
            if (not domain or item.criterion.domain == domain) and (show != "open" or item.is_open)
        ]
        context = {
            "items": items,
            "first": next((one for one in self.scores.values() if one.is_open), None),
            "tabs": self.tabs(domain, show),
            "sent": sent,
        }
        return self.show(context, status=sent.status)

    def tabs(self, domain: str, show: str) -> list[dict[str, Any]]:
        """All, what is open, and per domain how far this auditor is."""
        found = [
            {"label": _("All"), "url": "?", "current": not domain and not show},
            {"label": _("Open"), "url": "?show=open", "current": show == "open"},
        ]
        for key in Domain:
            mine = [one for one in self.scores.values() if one.criterion.domain is key]
            done = sum(not one.is_open for one in mine)
            label = f"{DOMAINS[key.value]} {done}/{len(mine)}"
            found.append({"label": label, "url": f"?domain={key}", "current": domain == key})
        return found


class AuditScoreSave(ScoresPage):
    """Autosave."""

    template = "audits/item_saved.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.answer(request, self.send(request.POST))


class AuditLock(ScoresPage, FormPage):
    """What is locked, and that it cannot be undone."""

    template = "audits/audit_lock.html"
    form_class = LockForm  # type: ignore[assignment]

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Scores"), self.page_url("audit-score"))]

    def context(self) -> dict[str, Any]:
        items = list(self.scores.values())
        return {
            "open_items": [item for item in items if item.is_open],
            "unreasoned": [item for item in items if item.needs_reason],
            "facts": [
                _("%(n)s criteria scored") % {"n": len(items) - self.left_open},
                _("Your scores, evidence, certainty and grounds"),
            ],
        }

    def save(self, form: LockForm) -> Answer:
        try:
            audit = lock_scores(audit=self.audit, at=self.at, by=self.member)
        except ReasonsMissing:
            form.links = links_to(self.scores.values(), self.page_url("audit-score"))  # type: ignore[attr-defined]
            raise
        if audit.state == AuditState.CONSENSUS:
            said = _("Locked. Both auditors are ready: the consensus is open.")
            return Answer(self.page_url("audit-consensus"), said)
        return Answer(
            self.url, _("Locked. The result follows when the other auditor is ready as well.")
        )
