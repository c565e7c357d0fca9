"""Audits and standards at the expertise centre. No scores: those stay inside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.forms.audits import PlanForm, WithdrawForm
from audits.labels import DOMAINS, STATES
from audits.lifecycle import Facts, allowed
from audits.models import Audit, Standard
from audits.selectors.audits import auditors_of
from audits.selectors.centre import (
    auditors_of_centre,
    centre_audits,
    counts_by_state,
    is_overdue,
    programs_of_centre,
    visit_ends_on,
)
from audits.selectors.reference import standard_of, standards
from audits.services.planning import plan_audit, withdraw_audit
from audits.views.audits import page_of, steps_of
from audits.views.showing import waiting_in_words
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission

REPORT_DAYS = 42


class CentreAuditList(Page):
    permission = Permission.CENTRE_AUDIT_VIEW
    template = "audits/centre_audit_list.html"
    space = "centre"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        state = request.GET.get("state", "")
        found = centre_audits()
        if state and state not in set(AuditState):
            raise Http404
        if state:
            found = found.filter(state=state)
        audits, older = page_of(found, request.GET.get("before", ""))
        rows = [
            {
                "audit": audit,
                "waiting": waiting_in_words(audit.state),
                "is_overdue": is_overdue(audit, on=self.today),
            }
            for audit in audits
        ]
        counts = counts_by_state()
        tabs = [{"label": _("All"), "url": "?", "current": not state}]
        tabs += [
            {
                "label": f"{STATES[AuditState(key)]} ({counts[key]})",
                "url": f"?state={key}",
                "current": state == key,
            }
            for key in ("planned", "scoring", "consensus", "draft", "final", "withdrawn")
            if counts[key]
        ]
        may = self.member.may(Permission.AUDIT_PLAN)
        return self.show({"rows": rows, "older": older, "tabs": tabs, "may_plan": may})


class CentrePage(Page):
    space = "centre"

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Audits"), reverse("audits:centre-audit-list", args=[self.slug]))]


class CentreAuditPage(CentrePage):
    permission = Permission.CENTRE_AUDIT_VIEW
    audit: Audit

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = centre_audits().filter(pk=audit).first()
        if found is None:
            raise Http404
        self.audit = found

    @property
    def url(self) -> str:
        return reverse("audits:centre-audit-detail", args=[self.slug, self.audit.pk])


class CentreAuditDetail(CentreAuditPage):
    """The state of an audit and who is waited for."""

    template = "audits/centre_audit_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        facts = Facts(roles=frozenset(self.member.role_codes), has_reason=True)
        people = auditors_of(self.audit)
        running = self.audit.state not in (AuditState.FINAL, AuditState.WITHDRAWN)
        context = {
            "steps": steps_of(self.audit),
            "waiting": waiting_in_words(self.audit.state),
            "auditors": people,
            "is_mine": any(one.person_id == self.member.person_id for one in people) and running,
            "is_overdue": is_overdue(self.audit, on=self.today),
            "visit_until": visit_ends_on(self.audit.due_on),
            "may_withdraw": "withdraw" in allowed(self.audit.state, facts)
            and self.member.may(Permission.AUDIT_PLAN),
            "standard": standard_of(self.audit.standard_id),
        }
        return self.show(context)


class AuditPlan(CentrePage, FormPage):
    permission = Permission.AUDIT_PLAN
    template = "audits/audit_plan.html"
    form_class = PlanForm

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "programs": programs_of_centre(),
            "standards": standards(),
            "auditors": auditors_of_centre(on=self.today),
        }

    def initial(self) -> dict[str, Any]:
        visit = self.today + timedelta(days=REPORT_DAYS)
        return {
            "program": self.request.GET.get("program"),
            "visit_on": visit,
            "due_on": visit + timedelta(days=REPORT_DAYS),
        }

    def save(self, form: PlanForm) -> Answer:
        found = dict(form.cleaned_data)
        organisation = found["program"].organisation
        audit = plan_audit(organisation=organisation, at=self.at, by=self.member, **found)
        url = reverse("audits:centre-audit-detail", args=[self.slug, audit.pk])
        return Answer(url, _("The audit is planned; both auditors can enter the program now."))


class AuditWithdraw(CentreAuditPage, FormPage):
    permission = Permission.AUDIT_PLAN
    template = "audits/audit_withdraw.html"
    form_class = WithdrawForm

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(self.audit.title, self.url)]

    def save(self, form: WithdrawForm) -> Answer:
        reason = form.cleaned_data["reason"]
        withdraw_audit(audit=self.audit, reason=reason, at=self.at, by=self.member)
        return Answer(self.url, _("The audit is withdrawn."))


class StandardList(Page):
    permission = Permission.STANDARD_VIEW
    template = "audits/standard_list.html"
    space = "centre"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show({"standards": standards()})


class StandardDetail(Page):
    """All criteria of a standard, with norm, why and where the norm comes from."""

    permission = Permission.STANDARD_VIEW
    template = "audits/standard_detail.html"
    space = "centre"

    def load(self, standard: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        try:
            self.standard = standard_of(standard)
        except Standard.DoesNotExist as error:
            raise Http404 from error

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Standards"), reverse("audits:standard-list", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        domain = request.GET.get("domain", "")
        critical, status = request.GET.get("critical") == "1", request.GET.get("status", "")
        criteria = [
            one
            for one in self.standard.content.criteria
            if (not domain or one.domain == domain)
            and (not critical or one.critical)
            and (not status or one.status == status)
        ]
        context = {
            "standard": self.standard,
            "criteria": criteria,
            "groups": [
                {"key": key, "name": name, "criteria": found}
                for key, name in DOMAINS.items()
                if (found := [one for one in criteria if one.domain == key])
            ],
            "total": len(self.standard.content.criteria),
            "domains": DOMAINS.items(),
            "domain": domain,
            "critical": critical,
            "status": status,
            "unconfirmed": sum(
                one.status == "unconfirmed" for one in self.standard.content.criteria
            ),
        }
        return self.show(context)
