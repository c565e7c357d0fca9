"""The Celery application. Beat runs in UTC with this static table; ticks decide what is due."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mbtq.settings")

app = Celery("mbtq")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.task_routes = {
    "mbtq.reporting.tasks.*": {"queue": "pdf"},
    # Whoever lets us wait for an answer holds up nothing but other calls.
    "mbtq.api.webhook_tasks.deliver": {"queue": "calls"},
}
app.conf.beat_schedule = {
    "tick": {"task": "mbtq.tenancy.tasks.tick", "schedule": 5.0, "options": {"expires": 30}},
    "chain-trails": {
        "task": "mbtq.tenancy.tasks.chain_trails",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "smoke-render": {
        "task": "mbtq.reporting.tasks.smoke_render",
        "schedule": 1800.0,
        "options": {"queue": "pdf", "expires": 600},
    },
    "nightly": {
        "task": "mbtq.tenancy.tasks.nightly",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "heartbeat-default": {
        "task": "mbtq.tenancy.tasks.heartbeat",
        "schedule": 20.0,
        "kwargs": {"queue": "default"},
        "options": {"queue": "default", "expires": 20},
    },
    "heartbeat-calls": {
        "task": "mbtq.tenancy.tasks.heartbeat",
        "schedule": 20.0,
        "kwargs": {"queue": "calls"},
        "options": {"queue": "calls", "expires": 20},
    },
    "heartbeat-pdf": {
        "task": "mbtq.tenancy.tasks.heartbeat",
        "schedule": 20.0,
        "kwargs": {"queue": "pdf"},
        "options": {"queue": "pdf", "expires": 20},
    },
}
