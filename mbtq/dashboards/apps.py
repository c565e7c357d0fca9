from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "mbtq.dashboards"
    label = "dashboards"
