from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "mbtq.core"
    label = "core"

    def ready(self) -> None:
        from mbtq.core import checks  # noqa: F401  registers the start-up checks
