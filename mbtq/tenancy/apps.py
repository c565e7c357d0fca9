from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mbtq.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from mbtq.tenancy import guards, tasks  # noqa: F401  guards registers start-up checks

        tasks.register()
