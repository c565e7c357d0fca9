from django.apps import AppConfig


class VerifyConfig(AppConfig):
    name = "mbtq.verify"
    label = "verify"
