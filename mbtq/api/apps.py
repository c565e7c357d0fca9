from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mbtq.api"
    label = "api"

    def ready(self) -> None:
        from mbtq.api import webhook_mail, webhook_tasks

        webhook_mail.register()
        webhook_tasks.register()
