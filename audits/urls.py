"""Addresses of checklists and audits, inside organisations and at the expertise centre."""

from django.urls import path

from audits.views import audits, centre, checklists, consensus, criteria, scoring, writing

app_name = "audits"
LISTS = "o/<slug:organisation>/checklists/"
LIST = f"{LISTS}<uuid:checklist>/"
AUDITS = "o/<slug:organisation>/audits/"
AUDIT = f"{AUDITS}<uuid:audit>/"
FINDING = f"{AUDIT}findings/<uuid:finding>/"
CENTRE = "c/<slug:organisation>/"
urlpatterns = [
    path(LISTS, checklists.ChecklistList.as_view(), name="checklist-list"),
    path(f"{LISTS}open/", checklists.ChecklistOpen.as_view(), name="checklist-open"),
    path(LIST, checklists.ChecklistFill.as_view(), name="checklist-fill"),
    path(f"{LIST}save/", checklists.ChecklistSave.as_view(), name="checklist-save"),
    path(f"{LIST}submit/", checklists.ChecklistSubmit.as_view(), name="checklist-submit"),
    path(
        "o/<slug:organisation>/criteria/", criteria.CriterionList.as_view(), name="criterion-list"
    ),
    path(AUDITS, audits.AuditList.as_view(), name="audit-list"),
    path(AUDIT, audits.AuditDetail.as_view(), name="audit-detail"),
    path(f"{AUDIT}start/", audits.AuditStart.as_view(), name="audit-start"),
    path(f"{AUDIT}result/", audits.AuditResult.as_view(), name="audit-result"),
    path(f"{AUDIT}score/", scoring.AuditScore.as_view(), name="audit-score"),
    path(f"{AUDIT}score/save/", scoring.AuditScoreSave.as_view(), name="audit-score-save"),
    path(f"{AUDIT}lock/", scoring.AuditLock.as_view(), name="audit-lock"),
    path(f"{AUDIT}consensus/", consensus.AuditConsensus.as_view(), name="audit-consensus"),
    path(
        f"{AUDIT}consensus/save/",
        consensus.AuditConsensusSave.as_view(),
        name="audit-consensus-save",
    ),
    path(f"{AUDIT}consensus/accept/", consensus.AuditAccept.as_view(), name="audit-accept"),
    path(f"{AUDIT}consensus/settle/", consensus.AuditSettle.as_view(), name="audit-settle"),
    path(f"{AUDIT}findings/", writing.AuditFindings.as_view(), name="audit-findings"),
    path(f"{AUDIT}findings/new/", writing.FindingAdd.as_view(), name="finding-add"),
    path(FINDING, writing.FindingChange.as_view(), name="finding-change"),
    path(f"{FINDING}remove/", writing.FindingRemove.as_view(), name="finding-remove"),
    path(f"{AUDIT}summary/", writing.AuditSummary.as_view(), name="audit-summary"),
    path(f"{AUDIT}finalise/", writing.AuditFinalise.as_view(), name="audit-finalise"),
    path(f"{CENTRE}audits/", centre.CentreAuditList.as_view(), name="centre-audit-list"),
    path(f"{CENTRE}audits/new/", centre.AuditPlan.as_view(), name="audit-plan"),
    path(
        f"{CENTRE}audits/<uuid:audit>/",
        centre.CentreAuditDetail.as_view(),
        name="centre-audit-detail",
    ),
    path(
        f"{CENTRE}audits/<uuid:audit>/withdraw/",
        centre.AuditWithdraw.as_view(),
        name="audit-withdraw",
    ),
    path(f"{CENTRE}standards/", centre.StandardList.as_view(), name="standard-list"),
    path(
        f"{CENTRE}standards/<uuid:standard>/",
        centre.StandardDetail.as_view(),
        name="standard-detail",
    ),
]
