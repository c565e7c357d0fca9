from django.urls import path

from mbtq.dashboards.views.agenda import Agenda, PointDiscussed, SupervisionAgenda, TeamAgenda
from mbtq.dashboards.views.centre import CentreProgram, Decisions, Portfolio
from mbtq.dashboards.views.provider import MyWeek, OrganisationBoard, TeamBoard, TeamHome
from mbtq.dashboards.views.rates import CentreProgramRates, CentreRates, SignalRates

app_name = "dashboards"
urlpatterns = [
    path("o/<slug:organisation>/me/", MyWeek.as_view(), name="my-week"),
    path("o/<slug:organisation>/agenda/", Agenda.as_view(), name="agenda"),
    path(
        "o/<slug:organisation>/agenda/<uuid:arrangement>/",
        SupervisionAgenda.as_view(),
        name="supervision-agenda",
    ),
    path("o/<slug:organisation>/board/", OrganisationBoard.as_view(), name="organisation-board"),
    path("o/<slug:organisation>/team/", TeamHome.as_view(), name="team-home"),
    path("o/<slug:organisation>/teams/<uuid:team>/", TeamBoard.as_view(), name="team-board"),
    path(
        "o/<slug:organisation>/teams/<uuid:team>/agenda/", TeamAgenda.as_view(), name="team-agenda"
    ),
    path(
        "o/<slug:organisation>/teams/<uuid:team>/agenda/<uuid:point>/discussed/",
        PointDiscussed.as_view(),
        name="point-discussed",
    ),
    path("o/<slug:organisation>/signals/counts/", SignalRates.as_view(), name="signal-rates"),
    path("c/<slug:organisation>/signals/", CentreRates.as_view(), name="centre-rates"),
    path(
        "c/<slug:organisation>/signals/<uuid:program>/",
        CentreProgramRates.as_view(),
        name="centre-program-rates",
    ),
    path("c/<slug:organisation>/portfolio/", Portfolio.as_view(), name="portfolio"),
    path(
        "c/<slug:organisation>/programs/<uuid:program>/",
        CentreProgram.as_view(),
        name="centre-program",
    ),
    path("c/<slug:organisation>/decisions/", Decisions.as_view(), name="decisions"),
]
