from django.urls import URLPattern, URLResolver, include, path

from programs.views import events, indicators, people, programs, ratings, risk, sites, teams
from programs.views.texts import reading, writing

app_name = "programs"
Routes = list[URLPattern | URLResolver]

ONE_PROGRAM: Routes = [
    path("", programs.ProgramDetail.as_view(), name="program-detail"),
    path("change/", programs.ProgramChange.as_view(), name="program-change"),
    path("stage/", programs.ProgramStage.as_view(), name="program-stage"),
    path("stop/", programs.ProgramStop.as_view(), name="program-stop"),
    path("events/new/", events.EventRecord.as_view(), name="event-record"),
    path("events/<uuid:event>/withdraw/", events.EventWithdraw.as_view(), name="event-withdraw"),
    path("rate/", ratings.ProgramRate.as_view(), name="program-rate"),
    path("ratings/", ratings.RatingList.as_view(), name="rating-list"),
    path(
        "ratings/<uuid:rating>/withdraw/", ratings.RatingWithdraw.as_view(), name="rating-withdraw"
    ),
    path("risk/", risk.ProgramRisk.as_view(), name="program-risk"),
    path("indicators/", indicators.ProgramIndicators.as_view(), name="program-indicators"),
    path("risk/status/", risk.RiskStatus.as_view(), name="risk-status"),
]
TEAMS: Routes = [
    path("teams/", teams.TeamList.as_view(), name="team-list"),
    path("teams/new/", teams.TeamCreate.as_view(), name="team-create"),
    path("teams/<uuid:team>/change/", teams.TeamChange.as_view(), name="team-change"),
    path("teams/<uuid:team>/end/", teams.TeamEnd.as_view(), name="team-end"),
    path("teams/<uuid:team>/assign/", teams.AssignmentCreate.as_view(), name="assignment-create"),
    path(
        "assignments/<uuid:assignment>/end/", teams.AssignmentEnd.as_view(), name="assignment-end"
    ),
    path("sites/", sites.SiteList.as_view(), name="site-list"),
    path("sites/new/", sites.SiteCreate.as_view(), name="site-create"),
]
ONE_PERSON: Routes = [
    path("", people.PractitionerDetail.as_view(), name="practitioner-detail"),
    path("change/", people.PractitionerChange.as_view(), name="practitioner-change"),
    path("leave/", people.PractitionerLeave.as_view(), name="practitioner-leave"),
    path("hand-over/", people.PractitionerHandOver.as_view(), name="practitioner-handover"),
    path("credentials/new/", people.CredentialCreate.as_view(), name="credential-create"),
]
PEOPLE: Routes = [
    path("practitioners/", people.PractitionerList.as_view(), name="practitioner-list"),
    path("practitioners/new/", people.PractitionerCreate.as_view(), name="practitioner-create"),
    path("practitioners/<uuid:practitioner>/", include(ONE_PERSON)),
    path(
        "credentials/<uuid:credential>/end/", people.CredentialEnd.as_view(), name="credential-end"
    ),
]
TEXTS: Routes = [
    path("manual/", reading.Manual.as_view(), name="manual"),
    path("manual/<slug:text>/", reading.TextDetail.as_view(), name="text"),
    path("manual/<slug:text>/changes/", reading.TextChanges.as_view(), name="text-changes"),
    path("manual/<slug:text>/read/", reading.TextAcknowledge.as_view(), name="text-acknowledge"),
    path("manual/<slug:text>/used/", reading.ProtocolUsed.as_view(), name="protocol-used"),
]
ONE_TEXT: Routes = [
    path("write/", writing.CentreTextWrite.as_view(), name="centre-text-write"),
    path("write/save/", writing.CentreTextSave.as_view(), name="centre-text-save"),
    path("preview/", writing.CentreTextPreview.as_view(), name="centre-text-preview"),
    path("draft/", writing.CentreTextDraft.as_view(), name="centre-text-draft"),
    path("draft/offer/", writing.DraftOffer.as_view(), name="centre-text-offer"),
    path("draft/take-back/", writing.DraftTakeBack.as_view(), name="centre-text-take-back"),
    path("draft/publish/", writing.DraftPublish.as_view(), name="centre-text-publish"),
    path("draft/return/", writing.DraftSendBack.as_view(), name="centre-text-return"),
    path("draft/throw-away/", writing.DraftThrowAway.as_view(), name="centre-text-throw-away"),
]
CENTRE: Routes = [
    path("manual/", writing.CentreManual.as_view(), name="centre-manual"),
    path("manual/<slug:text>/", include(ONE_TEXT)),
]
PLACE: Routes = [
    path("programs/", programs.ProgramList.as_view(), name="program-list"),
    path("programs/new/", programs.ProgramCreate.as_view(), name="program-create"),
    path("programs/<uuid:program>/", include(ONE_PROGRAM)),
    *TEAMS,
    *PEOPLE,
    *TEXTS,
]
urlpatterns = [
    path("manual/", reading.came_from, name="manual-somewhere"),
    path("manual/<slug:text>/", reading.came_from, name="text-somewhere"),
    path("o/<slug:organisation>/", include(PLACE)),
    path("c/<slug:organisation>/", include(CENTRE)),
]
