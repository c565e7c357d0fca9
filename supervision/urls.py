from django.urls import include, path

from supervision.urls_sessions import PLACE as SESSIONS
from supervision.urls_signals import PLACE as SIGNALS
from supervision.views.calendar_feed import feed

app_name = "supervision"
urlpatterns = [
    path("o/<slug:organisation>/", include([*SESSIONS, *SIGNALS])),
    path("calendar/<uuid:organisation>/<str:token>.ics", feed, name="calendar-feed"),
]
