from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mbtq.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from mbtq.tenancy import guards, mail_task, tasks  # noqa: F401  guards registers checks

        tasks.register()
        mail_task.register()
