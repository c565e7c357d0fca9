from django.urls import path

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
    path("o/<slug:organisation>/settings/roles/", RoleList.as_view(), name="roles"),
    path("o/<slug:organisation>/trail/", TrailList.as_view(), name="trail"),
]
