from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mbtq.api"
    label = "api"

    def ready(self) -> None:
        from mbtq.api import exporting

        exporting.register()
