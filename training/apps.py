from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from mbtq.verify.kinds import register_levels
        from programs.indicators import register
        from training import (
            calendar,
            course_mail,
            course_tasks,
            dossier_mail,
            dossier_tasks,
            registration_mail,
            registration_tasks,
        )
        from training.indicators import INDICATORS
        from training.labels import level_words

        register(*INDICATORS)
        register_levels("registration", level_words)
        calendar.register()
        for part in (course_mail, dossier_mail, registration_mail):
            part.register()
        for tasks in (course_tasks, dossier_tasks, registration_tasks):
            tasks.register()
