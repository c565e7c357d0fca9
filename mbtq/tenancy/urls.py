from django.urls import path

from mbtq.tenancy.views.about import Accessibility, Help, Privacy, about
from mbtq.tenancy.views.files import FileDetail, FileDownload, FileList, FileRetry
from mbtq.tenancy.views.imports import (
    ImportColumns,
    ImportDetail,
    ImportDiscard,
    ImportStart,
    ImportTrial,
    ImportUndo,
)
from mbtq.tenancy.views.invitations import InvitationAgain, InvitationWithdraw
from mbtq.tenancy.views.people import (
    MemberEnd,
    MemberInvite,
    MemberList,
    MemberRoles,
    RoleList,
    SecondFactorReset,
)
from mbtq.tenancy.views.places import Home, accept, choose
from mbtq.tenancy.views.trail import TrailList

app_name = "tenancy"
INVITATION = "o/<slug:organisation>/members/invitations/<uuid:invitation>/"
FILES = "o/<slug:organisation>/files/"
FILE = f"{FILES}<uuid:file_job>/"
IMPORTS = "o/<slug:organisation>/integrations/import/"
IMPORT = f"{IMPORTS}<uuid:import_run>/"
urlpatterns = [
    path("o/", choose, name="choose"),
    path("accounts/invitation/<str:token>/", accept, name="invitation"),
    path("o/<slug:organisation>/", Home.as_view(), name="home"),
    path("c/<slug:organisation>/", Home.as_view(), name="centre-home"),
    path("o/<slug:organisation>/members/", MemberList.as_view(), name="members"),
    path("o/<slug:organisation>/members/invite/", MemberInvite.as_view(), name="member-invite"),
    path(
        "o/<slug:organisation>/members/<uuid:membership>/roles/",
        MemberRoles.as_view(),
        name="member-roles",
    ),
    path(
        "o/<slug:organisation>/members/<uuid:membership>/end/",
        MemberEnd.as_view(),
        name="member-end",
    ),
    path(
        "o/<slug:organisation>/members/<uuid:membership>/second-factor/",
        SecondFactorReset.as_view(),
        name="second-factor-reset",
    ),
    path(f"{INVITATION}again/", InvitationAgain.as_view(), name="invitation-again"),
    path(f"{INVITATION}withdraw/", InvitationWithdraw.as_view(), name="invitation-withdraw"),
    path("help/", about, {"topic": "help"}, name="help"),
    path("accessibility/", about, {"topic": "accessibility"}, name="accessibility"),
    path("privacy/", about, {"topic": "privacy"}, name="privacy"),
    path("o/<slug:organisation>/help/", Help.as_view(), name="help-here"),
    path(
        "o/<slug:organisation>/accessibility/",
        Accessibility.as_view(),
        name="accessibility-here",
    ),
    path("o/<slug:organisation>/privacy/", Privacy.as_view(), name="privacy-here"),
    path("o/<slug:organisation>/settings/roles/", RoleList.as_view(), name="roles"),
    path(IMPORTS, ImportStart.as_view(), name="import-start"),
    path(IMPORT, ImportDetail.as_view(), name="import-detail"),
    path(f"{IMPORT}columns/", ImportColumns.as_view(), name="import-columns"),
    path(f"{IMPORT}trial/", ImportTrial.as_view(), name="import-trial"),
    path(f"{IMPORT}undo/", ImportUndo.as_view(), name="import-undo"),
    path(f"{IMPORT}discard/", ImportDiscard.as_view(), name="import-discard"),
    path(FILES, FileList.as_view(), name="file-list"),
    path(FILE, FileDetail.as_view(), name="file-detail"),
    path(f"{FILE}retry/", FileRetry.as_view(), name="file-retry"),
    path(f"{FILE}download/", FileDownload.as_view(), name="file-download"),
    path("o/<slug:organisation>/trail/", TrailList.as_view(), name="trail"),
]
