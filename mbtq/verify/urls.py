from django.urls import path

from mbtq.verify import views

app_name = "verify"
urlpatterns = [
    path("", views.verify, name="check"),
    path("<str:code>/", views.verify, name="code"),
]
