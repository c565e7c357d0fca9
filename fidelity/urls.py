from django.urls import URLPattern, URLResolver, include, path

from fidelity.urls_ratings import PLACE as RATINGS
from fidelity.views import counts, imports, logging, sessions, treatments

app_name = "fidelity"
Routes = list[URLPattern | URLResolver]

SESSIONS: Routes = [
    path("sessions/", sessions.SessionList.as_view(), name="session-list"),
    path("sessions/new/", logging.SessionNew.as_view(), name="session-new"),
    path("sessions/draft/", logging.SessionDraft.as_view(), name="session-draft"),
    path("sessions/draft/discard/", logging.DraftDiscard.as_view(), name="draft-discard"),
    path("sessions/counts/", counts.SessionCounts.as_view(), name="session-counts"),
    path("sessions/import/", imports.SessionImport.as_view(), name="session-import"),
    path("sessions/import/<uuid:batch>/undo/", imports.BatchUndo.as_view(), name="batch-undo"),
    path("sessions/<uuid:session>/", sessions.SessionDetail.as_view(), name="session-detail"),
    path(
        "sessions/<uuid:session>/correct/",
        sessions.SessionCorrect.as_view(),
        name="session-correct",
    ),
    path("sessions/<uuid:session>/undo/", sessions.SessionUndo.as_view(), name="session-undo"),
]
ONE_TREATMENT: Routes = [
    path("", treatments.TreatmentDetail.as_view(), name="treatment-detail"),
    path("change/", treatments.TreatmentChange.as_view(), name="treatment-change"),
    path("phase/", treatments.TreatmentPhaseChange.as_view(), name="treatment-phase"),
    path("end/", treatments.TreatmentEnd.as_view(), name="treatment-end"),
]
TREATMENTS: Routes = [
    path("treatments/", treatments.TreatmentList.as_view(), name="treatment-list"),
    path("treatments/new/", treatments.TreatmentStart.as_view(), name="treatment-start"),
    path("treatments/<uuid:treatment>/", include(ONE_TREATMENT)),
]
PLACE: Routes = [*SESSIONS, *TREATMENTS, *RATINGS]
urlpatterns = [path("o/<slug:organisation>/", include(PLACE))]
