"""Findings, the lead's words, and making the report final."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.forms.audits import FinaliseForm, FindingForm, SummaryForm, initial_of
from audits.labels import REFUSALS
from audits.lifecycle import Act, next_act
from audits.models import Finding
from audits.selectors.judging import (
    criteria_of,
    facts_for,
    findings_of,
    low_without_must,
)
from audits.services.closing import finalise
from audits.services.findings import (
    WRITING,
    Content,
    add_finding,
    change_finding,
    remove_finding,
    write_summary,
)
from audits.views.audits import AuditorPage
from mbtq.core.errors import Stale
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page

STRENGTHS = 3


class WritingPage(AuditorPage):
    """What the pages of the report in the making share."""

    @property
    def can_write(self) -> bool:
        return self.audit.state in WRITING

    @property
    def list_url(self) -> str:
        return self.page_url("audit-findings")


class AuditFindings(WritingPage, Page):
    template = "audits/audit_findings.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        findings = findings_of(self.audit)
        must = [one for one in findings if one.kind == "must"]
        strengths = sum(one.kind == "strength" for one in findings)
        checks = []
        if strengths < STRENGTHS:
            checks.append(
                _("%(n)s of %(needed)s strengths") % {"n": strengths, "needed": STRENGTHS}
            )
        for field, words in (("norm", _("no norm yet")), ("term_on", _("no term yet"))):
            missing = sum(not getattr(one, field) for one in must)
            if missing:
                checks.append(_("%(n)s must-points: %(what)s") % {"n": missing, "what": words})
        return self.show({"findings": findings, "checks": checks})


class FindingPage(WritingPage, FormPage):
    """Adding or changing a finding; after a conflict the stored one stands above the form."""

    form_class = FindingForm
    theirs: Finding | None = None
    finding: Finding | None = None

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Findings"), self.list_url)]

    def form_kwargs(self) -> dict[str, Any]:
        return {"criteria": criteria_of(self.audit)}

    def context(self) -> dict[str, Any]:
        return {"theirs": self.theirs, "finding": self.finding}

    def content(self, form: FindingForm) -> Content:
        found = {name: text for name, text in form.cleaned_data.items() if name != "version"}
        return Content(**found)


class FindingAdd(FindingPage):
    template = "audits/finding_edit.html"

    def initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name, "") for name in ("kind", "criterion")}

    def save(self, form: FindingForm) -> Answer:
        add_finding(audit=self.audit, content=self.content(form), at=self.at, by=self.member)
        return Answer(self.list_url, _("The finding is added."))


class FindingChange(FindingPage):
    template = "audits/finding_edit.html"

    def load(self, finding: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        rows = Finding.objects.filter(audit=self.audit).select_related("criterion", "audit")
        self.finding = rows.filter(pk=finding).first()
        if self.finding is None:
            raise Http404

    def initial(self) -> dict[str, Any]:
        assert self.finding is not None
        return initial_of(self.finding)

    def save(self, form: FindingForm) -> Answer:
        assert self.finding is not None
        try:
            change_finding(
                finding=self.finding,
                content=self.content(form),
                version=form.cleaned_data["version"] or 0,
                by=self.member,
            )
        except Stale as stale:
            self.theirs = stale.theirs  # type: ignore[assignment]
            saw(form, self.theirs)
            raise
        return Answer(self.list_url, _("The finding is changed."))


def saw(form: Any, theirs: Any) -> None:
    """Sent again, the form replaces the version that is now shown beside it."""
    form.data = form.data.copy()
    form.data["version"] = str(theirs.version)


class FindingRemove(WritingPage, ActPage):
    def load(self, finding: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        found = Finding.objects.filter(audit=self.audit, pk=finding).select_related("audit")
        if (row := found.first()) is None:
            raise Http404
        self.finding = row

    def refused_url(self) -> str:
        return self.list_url

    def act(self) -> Answer:
        remove_finding(finding=self.finding, by=self.member)
        return Answer(self.list_url, _("The finding is removed."))


class LeadPage(WritingPage, FormPage):
    """For the lead auditor alone."""

    def may(self) -> bool:
        return super().may() and self.mine.is_lead

    def refusal(self) -> str:
        return _("This page is for the lead auditor.")


class AuditSummary(LeadPage):
    template = "audits/audit_summary.html"
    form_class = SummaryForm
    theirs: Any = None

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.audit, name) for name in SummaryForm.base_fields}

    def context(self) -> dict[str, Any]:
        return {"theirs": self.theirs}

    def save(self, form: SummaryForm) -> Answer:
        try:
            write_summary(audit=self.audit, by=self.member, **form.cleaned_data)
        except Stale as stale:
            self.theirs = stale.theirs
            saw(form, self.theirs)
            raise
        return Answer(self.url, _("The texts are saved."))


class AuditFinalise(LeadPage):
    template = "audits/audit_finalise.html"
    form_class = FinaliseForm

    def context(self) -> dict[str, Any]:
        facts = facts_for(self.audit, self.member)
        found = next_act(self.audit.state, facts)
        is_draft = self.audit.state == AuditState.DRAFT
        missing = found.missing if found and found.act is Act.FINALISE else ()
        return {
            "missing": [REFUSALS[code] for code in missing],
            "is_draft": is_draft,
            "low": low_without_must(self.audit) if is_draft else [],
            "facts": [
                _("All scores, the consensus and the reasons"),
                _("All findings and texts"),
                _("Risk, staffing and changes as they are today"),
            ],
        }

    def save(self, form: FinaliseForm) -> Answer:
        finalise(audit=self.audit, at=self.at, by=self.member)
        return Answer(self.url, _("The report is final. A correction becomes a new audit."))
