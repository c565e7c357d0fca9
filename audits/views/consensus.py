"""The consensus of the two auditors, after both have locked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.forms.items import ConsensusForm
from audits.models import Consensus
from audits.selectors.judging import agreement_of, pairs_of
from audits.services.consensus import accept_equal, save_consensus, settle_consensus
from audits.views.audits import AuditorPage
from audits.views.items import ItemsPage, Sent
from audits.views.showing import agreement_in_words
from mbtq.tenancy.pages import ActPage, Answer


class ConsensusPage(AuditorPage, ItemsPage):
    """Saving what both stand for."""

    form_class = ConsensusForm

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(audit, **kwargs)
        found = pairs_of(self.audit) if self.mine.is_auditor else []
        self.pairs = {pair.criterion.id: pair for pair in found}

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
        return redirect(self.page_url("audit-consensus"))

    def mode(self, sent: Sent) -> HttpResponse:
        code = self.request.GET.get("item", "")
        if code and code not in self.pairs:
            raise Http404
        if code:
            self.template = "audits/audit_consensus_item.html"  # type: ignore[misc]
            form = sent.forms.get(code) or self.form(code)
            context = {"pair": self.pairs[code], "form": form, "sent": sent}
            return self.show(context, status=sent.status)
        return self.overview(sent)

    def overview(self, sent: Sent) -> HttpResponse:
        differing = [pair for pair in self.pairs.values() if pair.differs]
        differing.sort(key=lambda pair: (-(pair.apart or 0), pair.criterion.id))
        equal = [pair for pair in self.pairs.values() if not pair.differs]
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
            "without": sum(pair.consensus is None for pair in pairs),
            "unreasoned": sum(pair.needs_reason for pair in pairs),
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


class ConsensusAct(AuditorPage, ActPage):
    def refused_url(self) -> str:
        return self.page_url("audit-consensus")


class AuditAccept(ConsensusAct):
    """Takes over the scores on which both agreed."""

    def act(self) -> Answer:
        count = accept_equal(audit=self.audit, at=self.at, by=self.member)
        return Answer(self.refused_url(), _("%(count)s scores taken over.") % {"count": count})


class AuditSettle(ConsensusAct):
    def act(self) -> Answer:
        settle_consensus(audit=self.audit, by=self.member)
        return Answer(self.page_url("audit-findings"), _("The consensus stands."))
