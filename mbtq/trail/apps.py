from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "mbtq.trail"
    label = "trail"
