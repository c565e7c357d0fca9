from django.apps import AppConfig


class FidelityConfig(AppConfig):
    name = "fidelity"

    def ready(self) -> None:
        from fidelity.indicators import INDICATORS
        from programs.indicators import register

        register(*INDICATORS)
