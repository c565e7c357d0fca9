from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "mbtq.reporting"
    label = "reporting"

    def ready(self) -> None:
        from mbtq.reporting import tasks

        tasks.register()
