from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits.selectors.audits import why_visit_is_needed
        from mbtq.tenancy.services.members import VISIT_KEPT_BY

        if why_visit_is_needed not in VISIT_KEPT_BY:
            VISIT_KEPT_BY.append(why_visit_is_needed)
