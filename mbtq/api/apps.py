from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mbtq.api"
    label = "api"

    def ready(self) -> None:
        from mbtq.api import exporting, refusals, sandboxes, webhook_mail, webhook_tasks

        exporting.register()
        refusals.register()
        sandboxes.register()
        webhook_mail.register()
        webhook_tasks.register()
