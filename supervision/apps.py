from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"

    def ready(self) -> None:
        from programs.indicators import register
        from supervision.indicators import INDICATORS

        register(*INDICATORS)
