from django.apps import AppConfig


class FidelityConfig(AppConfig):
    name = "fidelity"

    def ready(self) -> None:
        from fidelity.importkinds import SessionRows, TreatmentRows
        from fidelity.indicators import INDICATORS
        from mbtq.tenancy.importing import register_kind
        from programs.indicators import register

        register(*INDICATORS)
        register_kind(TreatmentRows())
        register_kind(SessionRows())
