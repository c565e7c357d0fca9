from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "mbtq.reporting"
    label = "reporting"
