from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mbtq.demo"
    label = "demo"
