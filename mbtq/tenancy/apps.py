from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mbtq.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from mbtq.tenancy import guards  # noqa: F401  registers the start-up checks
