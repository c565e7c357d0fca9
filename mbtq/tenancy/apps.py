from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mbtq.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from mbtq.tenancy import filetask, guards, importtask, listfiles, mail_task, tasks  # noqa: F401

        tasks.register()
        mail_task.register()
        filetask.register()
        importtask.register()
