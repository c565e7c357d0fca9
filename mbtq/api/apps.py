from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mbtq.api"
    label = "api"

    def ready(self) -> None:
        from mbtq.api import exporting, webhook_mail, webhook_tasks

        exporting.register()
        webhook_mail.register()
        webhook_tasks.register()
