from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from mbtq.tenancy.importing import register_kind
        from programs import tasks
        from programs.importkinds import PractitionerRows
        from programs.indicators import register
        from programs.staffing_indicators import INDICATORS

        tasks.register()
        register(*INDICATORS)
        register_kind(PractitionerRows())
