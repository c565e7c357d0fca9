from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"

    def ready(self) -> None:
        from programs.indicators import register
        from supervision import signal_mail, signal_tasks
        from supervision.indicators import INDICATORS

        register(*INDICATORS)
        signal_mail.register()
        signal_tasks.register()
