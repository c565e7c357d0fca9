from django.urls import path

from mbtq.dashboards.views.centre import CentreProgram, Decisions, Portfolio
from mbtq.dashboards.views.provider import Agenda, MyWeek, OrganisationBoard, TeamBoard, TeamHome

app_name = "dashboards"
urlpatterns = [
    path("o/<slug:organisation>/me/", MyWeek.as_view(), name="my-week"),
    path("o/<slug:organisation>/agenda/", Agenda.as_view(), name="agenda"),
    path("o/<slug:organisation>/board/", OrganisationBoard.as_view(), name="organisation-board"),
    path("o/<slug:organisation>/team/", TeamHome.as_view(), name="team-home"),
    path("o/<slug:organisation>/teams/<uuid:team>/", TeamBoard.as_view(), name="team-board"),
    path("c/<slug:organisation>/portfolio/", Portfolio.as_view(), name="portfolio"),
    path(
        "c/<slug:organisation>/programs/<uuid:program>/",
        CentreProgram.as_view(),
        name="centre-program",
    ),
    path("c/<slug:organisation>/decisions/", Decisions.as_view(), name="decisions"),
]
