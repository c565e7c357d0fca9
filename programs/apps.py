from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import tasks
        from programs.indicators import register
        from programs.staffing_indicators import INDICATORS

        tasks.register()
        register(*INDICATORS)
