from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mbtq.accounts"
    label = "accounts"

    def ready(self) -> None:
        from mbtq.accounts import receivers  # noqa: F401  listens to allauth
