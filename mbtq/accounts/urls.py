from django.urls import path

from mbtq.accounts import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.switch_language, name="language"),
    path("profile/", views.profile, name="profile"),
]
