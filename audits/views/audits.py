"""Audits inside an organisation: the list, the workspace, the outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import STATES
from audits.lifecycle import Act, next_act
from audits.models import Audit
from audits.scoring import suggest
from audits.selectors.audits import (
    AFTER_LOCK,
    auditors_of,
    audits_visible_to,
    part_of,
    shows_result,
    timeline_of,
)
from audits.selectors.judging import (
    agreement_of,
    facts_for,
    findings_of,
    known_of,
    pairs_of,
    score_of,
)
from audits.services.scoring import start_scoring
from audits.views.showing import (
    agreement_in_words,
    domain_rows,
    matrix_columns,
    matrix_rows,
    suggestion_in_words,
    waiting_in_words,
)
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from supervision.labels import KINDS as SIGNAL_KINDS
from supervision.models import Signal
from supervision.selectors.program_counts import old_organisation_signals
from supervision.selectors.signals import without_own

WAY = (
    AuditState.PLANNED,
    AuditState.SCORING,
    AuditState.CONSENSUS,
    AuditState.DRAFT,
    AuditState.FINAL,
)
PAGE_SIZE = 25


class AuditList(Page):
    permission = Permission.AUDIT_VIEW
    template = "audits/audit_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = audits_visible_to(self.member, on=self.today)
        rows, older = page_of(found, request.GET.get("before", ""))
        return self.show({"audits": rows, "older": older})


def page_of(audits: Any, before: str) -> tuple[list[Audit], str]:
    """One page by key (visit and id of the last row), and the key of the next."""
    day, _sep, pk = before.partition("_")
    if pk:
        try:
            at, key = day, UUID(pk)
            audits = audits.filter(visit_on__lte=at).exclude(visit_on=at, id__gte=key)
            rows = list(audits[: PAGE_SIZE + 1])
        except (ValueError, TypeError, ArithmeticError, ValidationError) as error:
            raise Http404 from error
    else:
        rows = list(audits[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return rows[:PAGE_SIZE], f"?before={last.visit_on}_{last.pk}" if last else ""


class AuditPage(Page):
    """What the pages of one audit share: it is found, and so is one's own part in it."""

    permission = Permission.AUDIT_VIEW
    audit: Audit

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = audits_visible_to(self.member, on=self.today).filter(pk=audit).first()
        if found is None:
            raise Http404
        self.audit, self.mine = found, part_of(found, self.member.person_id)

    def crumbs(self) -> list[Crumb]:
        audits = Crumb(_("Audits"), reverse("audits:audit-list", args=[self.slug]))
        return [audits, Crumb(self.audit.title, self.url)]

    def page_url(self, name: str) -> str:
        return reverse(f"audits:{name}", args=[self.slug, self.audit.pk])

    @property
    def url(self) -> str:
        return self.page_url("audit-detail")

    @property
    def not_yet(self) -> str:
        return _("Not given yet")


class AuditorPage(AuditPage):
    """For the auditors of the audit alone."""

    permission = Permission.AUDIT_SCORE

    def may(self) -> bool:
        return super().may() and self.mine.is_auditor

    def refusal(self) -> str:
        return _("This page is for the two auditors of this audit.")


class AuditDetail(AuditPage):
    """The workspace: the way, what this person does next, what happened."""

    template = "audits/audit_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        facts = facts_for(self.audit, self.member)
        context = {
            "steps": steps_of(self.audit),
            "todo": self.todo(next_act(self.audit.state, facts)),
            "waiting": self.waiting(),
            "auditors": auditors_of(self.audit),
            "can_write": self.mine.is_auditor
            and self.audit.state in (AuditState.CONSENSUS, AuditState.DRAFT),
            "shows_scores": self.mine.is_auditor and self.audit.state in AFTER_LOCK,
            "shows_result": shows_result(self.audit, self.mine),
            "timeline": timeline_of(self.audit, reader=self.member.person_id),
            "signals": self.signals(),
        }
        return self.show(context)

    def signals(self) -> list[tuple[Signal, Any]]:
        """What an audit that still runs will say of signals about the organisation."""
        if self.audit.state in (AuditState.FINAL, AuditState.WITHDRAWN):
            return []
        found = old_organisation_signals(self.audit.program_id, on=self.today)
        found = without_own(found, self.member, on=self.today)
        return [(one, SIGNAL_KINDS[one.kind]) for one in found]

    def waiting(self) -> str:
        """Whom this person waits for; after one's own lock that is the other auditor."""
        if self.audit.state == AuditState.SCORING and self.mine.is_locked:
            return _("the other auditor")
        return waiting_in_words(self.audit.state)

    def todo(self, found: Any) -> dict[str, Any] | None:
        """The one next act of this person: its words and its page."""
        if found is None:
            return None
        page, label = {
            Act.START_SCORING: ("audit-start", _("Start scoring")),
            Act.LOCK_SCORES: ("audit-lock", _("Lock my scores")),
            Act.SETTLE_CONSENSUS: ("audit-settle", _("Settle the consensus")),
            Act.FINALISE: ("audit-finalise", _("Make the report final")),
        }[found.act]
        if not found.is_open:
            page, label = {
                Act.LOCK_SCORES: ("audit-score", _("Score the criteria")),
                Act.SETTLE_CONSENSUS: ("audit-consensus", _("Work on the consensus")),
                Act.FINALISE: ("audit-findings", _("Work on the findings")),
            }.get(found.act, (page, label))
        return {
            "label": label,
            "url": self.page_url(page),
            "is_post": found.act is Act.START_SCORING,
        }


def steps_of(audit: Audit) -> list[dict[str, Any]]:
    """The way of the audit as the steps component shows it."""
    if audit.state not in WAY:
        return [{"label": STATES[AuditState(audit.state)], "state": "current"}]
    here = WAY.index(AuditState(audit.state))
    found = []
    for place, state in enumerate(WAY):
        is_done = place < here or place == here == len(WAY) - 1
        step: dict[str, Any] = {
            "label": STATES[state],
            "state": "done" if is_done else "current" if place == here else "later",
            "who": waiting_in_words(state),
        }
        if place == here and state is not AuditState.FINAL:
            step["until"] = audit.visit_on if state is AuditState.PLANNED else audit.due_on
        found.append(step)
    return found


class AuditStart(AuditorPage, ActPage):
    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        start_scoring(audit=self.audit, by=self.member)
        return Answer(self.page_url("audit-score"), _("Scoring has started. You score alone."))


class AuditResult(AuditPage):
    """Scores per domain and cell, agreement and findings, for whoever may see them."""

    template = "audits/audit_result.html"

    def may(self) -> bool:
        return super().may() and shows_result(self.audit, self.mine)

    def refusal(self) -> str:
        return _("You see the outcome when the report is final.")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        pairs, known = pairs_of(self.audit), known_of(self.audit)
        score = score_of(pairs)
        context = {
            "pairs": pairs,
            "overall": score.overall,
            "domains": domain_rows(known, score),
            "columns": matrix_columns(),
            "rows": matrix_rows(score),
            "agreement": agreement_in_words(agreement_of(pairs)),
            "suggestion": suggestion_in_words(suggest(score, known.content.cutoffs)),
            "findings": findings_of(self.audit),
            "standard": known,
            "critical_domains": {one.domain for one in known.content.criteria if one.critical},
        }
        return self.show(context)
