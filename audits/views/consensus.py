"""The consensus of the two auditors, after both have locked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.choices import AuditState
from audits.forms.audits import SettleForm
from audits.forms.items import ConsensusForm
from audits.models import Consensus
from audits.selectors.judging import agreement_of, known_of, pairs_of
from audits.services.consensus import accept_equal, save_consensus, settle_consensus
from audits.views.audits import AuditorPage
from audits.views.items import ItemsPage, Sent
from audits.views.showing import agreement_in_words
from mbtq.tenancy.pages import Answer, Crumb, FormPage


class ConsensusPage(AuditorPage, ItemsPage):
    """Saving what both stand for."""

    form_class = ConsensusForm

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(audit, **kwargs)
        found = pairs_of(self.audit) if self.mine.is_auditor else []
        # The largest differences first: those are talked about.
        found.sort(key=lambda pair: (not pair.differs, -(pair.apart or 0), pair.criterion.id))
        self.pairs = {pair.criterion.id: pair for pair in found}

    @property
    def left_open(self) -> int:
        return sum(pair.consensus is None for pair in self.pairs.values())

    @property
    def unreasoned(self) -> int:
        return sum(pair.needs_reason for pair in self.pairs.values())

    @property
    def floor(self) -> int:
        return known_of(self.audit).content.cutoffs.critical_floor

    @property
    def can_save(self) -> bool:
        return self.audit.state == AuditState.CONSENSUS

    @property
    def resolve_url(self) -> str:
        return self.page_url("audit-consensus")

    def codes(self) -> list[str]:
        return list(self.pairs)

    def stored(self, code: str) -> tuple[int, dict[str, str]]:
        row = self.pairs[code].consensus
        return (row.version, self.content_of(row)) if row else (0, {"value": "", "reason": ""})

    def save_item(self, code: str, content: dict[str, str], version: int) -> Consensus:
        return save_consensus(
            audit=self.audit,
            criterion=code,
            version=version,
            at=self.at,
            by=self.member,
            **content,
        )

    def author(self, row: Consensus) -> tuple[Any, str]:
        return row.saved_at, row.saved_by.name if row.saved_by else ""


class AuditConsensus(ConsensusPage):
    """Differences first; one criterion with the grounds of both (`?item=T06`)."""

    template = "audits/audit_consensus.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.audit.state in (AuditState.PLANNED, AuditState.SCORING):
            messages.info(request, _("The consensus opens when both auditors have locked."))
            return redirect(self.url)
        return self.mode(Sent())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = self.send(request.POST)
        if sent.status != 200:
            return self.mode(sent)
        return redirect(self.after())

    def after(self) -> str:
        """Where the pressed button leads."""
        code, go = self.request.GET.get("item", ""), self.request.POST.get("go", "")
        here = self.page_url("audit-consensus")
        target = self.around(code)[go == "next"] if go in ("next", "previous") else ""
        return f"{here}?item={target}" if target else here

    def mode(self, sent: Sent) -> HttpResponse:
        code = self.request.GET.get("item", "")
        if code and code not in self.pairs:
            raise Http404
        if code:
            return self.one(code, sent)
        return self.overview(sent)

    def crumbs(self) -> list[Crumb]:
        here = Crumb(_("Consensus"), self.page_url("audit-consensus"))
        return [*super().crumbs(), *([here] if self.request.GET.get("item") else [])]

    def one(self, code: str, sent: Sent) -> HttpResponse:
        self.template = "audits/audit_consensus_item.html"  # type: ignore[misc]
        before, after = self.around(code)
        ids = known_of(self.audit).ids
        row = Consensus.objects.filter(audit=self.audit, criterion_id=ids[code]).first()
        context = {
            "pair": self.pairs[code],
            "row": row,
            "form": sent.forms.get(code) or self.form(code),
            "number": self.codes().index(code) + 1,
            "before": before,
            "after": after,
            "sent": sent,
        }
        return self.show(context, status=sent.status)

    def overview(self, sent: Sent) -> HttpResponse:
        differing = [pair for pair in self.pairs.values() if pair.differs]
        equal = sorted(
            (pair for pair in self.pairs.values() if not pair.differs),
            key=lambda pair: pair.criterion.id,
        )
        codes = [pair.criterion.id for pair in differing]
        rows = [
            (pair, sent.forms.get(code) or self.form(code))
            for pair, code in zip(differing, codes, strict=True)
        ]
        pairs = list(self.pairs.values())
        context = {
            "rows": rows,
            "equal": equal,
            "equal_open": sum(pair.consensus is None for pair in equal),
            "agreement": agreement_in_words(agreement_of(pairs)),
            "sent": sent,
        }
        return self.show(context, status=sent.status)


class AuditConsensusSave(ConsensusPage):
    """Autosave."""

    template = "audits/item_saved.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.answer(request, self.send(request.POST))


class AuditAccept(AuditorPage, FormPage):
    """Takes over the scores on which both agreed. Opened as a page it leads to the consensus."""

    template = "audits/audit_consensus.html"
    form_class = forms.Form

    def save(self, form: Any) -> Answer:
        count = accept_equal(audit=self.audit, at=self.at, by=self.member)
        said = _("%(count)s scores taken over.") % {"count": count}
        return Answer(self.page_url("audit-consensus"), said)

    def _form(self, form: Any, status: int = 200) -> HttpResponse:
        for error in form.non_field_errors():
            messages.error(self.request, str(error))
        return redirect(self.page_url("audit-consensus"))


class AuditSettle(ConsensusPage, FormPage):
    """What becomes fixed when the consensus is settled."""

    template = "audits/audit_settle.html"
    form_class = SettleForm  # type: ignore[assignment]

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Consensus"), self.page_url("audit-consensus"))]

    def context(self) -> dict[str, Any]:
        pairs = list(self.pairs.values())
        differing = sum(pair.differs and not pair.needs_reason for pair in pairs)
        return {
            "is_ready": self.can_save and self.mine.is_lead,
            "lacks": bool(self.left_open or self.unreasoned),
            "facts": [
                ngettext(
                    "%(n)s criterion with its consensus score",
                    "%(n)s criteria with their consensus score",
                    len(pairs) - self.left_open,
                )
                % {"n": len(pairs) - self.left_open},
                ngettext(
                    "%(n)s difference with its reason",
                    "%(n)s differences with their reasons",
                    differing,
                )
                % {"n": differing},
            ],
        }

    def save(self, form: SettleForm) -> Answer:
        settle_consensus(audit=self.audit, by=self.member)
        return Answer(self.page_url("audit-findings"), _("The consensus stands."))
