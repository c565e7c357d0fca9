from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mbtq.api"
    label = "api"
