"""What a monitor is told, and who may read the figures."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from mbtq.core import health
from mbtq.core.models import Heartbeat


@pytest.fixture
def beating(db: None) -> None:
    for queue in health.LATEST:
        Heartbeat.objects.update_or_create(queue=queue, defaults={"beaten_at": timezone.now()})


def test_process_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_set_is_ready_when_all_parts_are_well(client: Client, beating: None) -> None:
    answer = client.get("/readyz")
    parts = answer.json()["parts"]
    assert {name: part["reason"] for name, part in parts.items()} == dict.fromkeys(parts, "well")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("queue", "part"), [("default", "worker"), ("calls", "worker-calls"), ("pdf", "worker-pdf")]
)
def test_silent_worker_is_named(client: Client, beating: None, queue: str, part: str) -> None:
    long_ago = timezone.now() - health.LATEST[queue] - timedelta(seconds=5)
    Heartbeat.objects.filter(queue=queue).update(beaten_at=long_ago)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"][part]["reason"].startswith("last heard of")
    assert answer.json()["parts"]["database"]["ok"]


def test_worker_that_never_started_is_named(client: Client, beating: None) -> None:
    Heartbeat.objects.filter(queue="render").delete()
    assert client.get("/readyz").json()["parts"]["render"]["reason"] == "never heard of"


def test_broker_that_is_away_is_named(
    client: Client, beating: None, settings: object, tmp_path: Path
) -> None:
    settings.REDIS_URL = f"redis+socket://{tmp_path}/none.sock"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["redis"]["reason"] == "does not answer (ConnectionError)"


def test_error_tells_its_kind_and_no_address() -> None:
    def broken() -> str | None:
        raise OperationalError("could not connect to db.internal as mbtq_app")

    assert health._reason(broken) == "does not answer (OperationalError)"


def test_figures_are_for_the_same_machine(client: Client, beating: None) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b'mbtq_heartbeat_age_seconds{queue="pdf"}' in answer.content
    assert b'mbtq_queue_length{queue="default"}' in answer.content


@pytest.mark.parametrize(
    "sender",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4"}],
)
def test_figures_are_not_for_others(client: Client, db: None, sender: dict[str, str]) -> None:
    assert client.get("/metrics", **sender).status_code == 403


@pytest.mark.parametrize(
    ("expected", "sent", "status"),
    [("s3cret", "Bearer s3cret", 200), ("s3cret", "Bearer other", 403), ("", "Bearer ", 403)],
)
def test_figures_for_the_bearer_of_the_token(
    client: Client, db: None, settings: object, expected: str, sent: str, status: int
) -> None:
    settings.METRICS_TOKEN = expected
    answer = client.get("/metrics", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION=sent)
    assert answer.status_code == status


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_demo_is_loading_until_its_marker_is_gone(settings: object, tmp_path: Path) -> None:
    settings.VAR, settings.DEMO = tmp_path, True
    assert not health.demo_is_loading()
    health.demo_marker().write_text("")
    assert health.demo_is_loading()
    health.demo_marker().write_text("failed")
    assert not health.demo_is_loading()
