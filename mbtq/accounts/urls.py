from django.urls import path
from django.views.generic import RedirectView

from mbtq.accounts import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.switch_language, name="language"),
    # An address is proved by an invitation; allauth's page would let unproved ones sign in.
    path("email/", RedirectView.as_view(pattern_name="accounts:profile")),
    path("sessions/", views.sessions, name="sessions"),
    path("profile/", views.profile, name="profile"),
]
