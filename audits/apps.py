from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits.selectors.audits import why_visit_is_needed
        from audits.selectors.reference import criterion_titles, printed_standard
        from mbtq.tenancy.services.members import VISIT_KEPT_BY
        from mbtq.verify.kinds import register_levels
        from programs.texts.links import register_criteria

        register_criteria(criterion_titles)
        register_levels("audit_report", printed_standard)
        if why_visit_is_needed not in VISIT_KEPT_BY:
            VISIT_KEPT_BY.append(why_visit_is_needed)
