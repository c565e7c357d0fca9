"""Addresses of checklists and audits, inside organisations and at the expertise centre."""

from django.urls import path

from audits.views import checklists

app_name = "audits"
CHECKLISTS = "o/<slug:organisation>/checklists/"
urlpatterns = [
    path(CHECKLISTS, checklists.ChecklistList.as_view(), name="checklist-list"),
    path(f"{CHECKLISTS}open/", checklists.ChecklistOpen.as_view(), name="checklist-open"),
    path(
        f"{CHECKLISTS}<uuid:checklist>/", checklists.ChecklistFill.as_view(), name="checklist-fill"
    ),
    path(
        f"{CHECKLISTS}<uuid:checklist>/save/",
        checklists.ChecklistSave.as_view(),
        name="checklist-save",
    ),
    path(
        f"{CHECKLISTS}<uuid:checklist>/submit/",
        checklists.ChecklistSubmit.as_view(),
        name="checklist-submit",
    ),
]
