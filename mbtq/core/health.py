"""Is the process alive, is the whole set ready, and figures for Prometheus."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY as PROCESS_REGISTRY
from prometheus_client import CollectorRegistry, Gauge, exposition, multiprocess
from redis import Redis
from redis.exceptions import RedisError

from mbtq.core.checks import problems_of_role
from mbtq.core.models import Heartbeat

# How old a sign of life may be. A document keeps the pdf worker busy for minutes; the smoke
# render is repeated every hour, so two may be missed.
LATEST = {
    "default": timedelta(seconds=90),
    "calls": timedelta(minutes=2),
    "pdf": timedelta(minutes=5),
    "render": timedelta(hours=3),
}
LOOPBACK = ("127.0.0.1", "::1")
PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at, so that a restart is never the wrong cure."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Every part with its reason; 503 until all are well."""
    parts = {name: _reason(check) for name, check in PARTS.items()}
    ready = all(reason is None for reason in parts.values())
    body = {
        "ready": ready,
        "parts": {
            name: {"ok": reason is None, "reason": reason or "well"}
            for name, reason in parts.items()
        },
    }
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for the same machine or for the bearer of METRICS_TOKEN."""
    if not (_is_local(request) or _bears_token(request)):
        return HttpResponseForbidden("loopback or token only\n", content_type="text/plain")
    body = exposition.generate_latest(_process_registry())
    body += exposition.generate_latest(_set_registry())
    return HttpResponse(body, content_type=exposition.CONTENT_TYPE_LATEST)


def _reason(check: Callable[[], str | None]) -> str | None:
    """Run one check. Only the kind of an error is told: its text may name hosts."""
    try:
        return check()
    except (DatabaseError, RedisError, OSError) as error:
        return f"does not answer ({type(error).__name__})"


def _database() -> str | None:
    return " ".join(problems_of_role()) or None


def _migrations() -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations are not applied" if missing else None


def _redis() -> str | None:
    with _broker() as client:
        return None if client.ping() else "does not answer"


def _heard_from(queue: str) -> Callable[[], str | None]:
    def check() -> str | None:
        beaten = Heartbeat.objects.filter(queue=queue).values_list("beaten_at", flat=True).first()
        if beaten is None:
            return "never heard of"
        age = timezone.now() - beaten
        if age > LATEST[queue]:
            return f"last heard of {age.total_seconds():.0f} seconds ago"
        return None

    return check


PARTS: dict[str, Callable[[], str | None]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "worker": _heard_from("default"),
    "worker-calls": _heard_from("calls"),
    "worker-pdf": _heard_from("pdf"),
    "render": _heard_from("render"),
}


@contextmanager
def _broker() -> Iterator[Redis]:
    """A short-tempered client of the broker. Celery spells a unix socket in its own way."""
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme == "redis+socket":
        database = int(parse_qs(parts.query).get("virtual_host", ["0"])[0])
        client = Redis(unix_socket_path=parts.path, db=database, socket_timeout=2)
    else:
        client = Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        yield client
    finally:
        client.close()


def _is_local(request: HttpRequest) -> bool:
    """A proxy on this machine also comes from loopback: its headers give it away."""
    forwarded = any(header in request.META for header in PROXY_HEADERS)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _bears_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and scheme.lower() == "bearer" and hmac.compare_digest(token, expected)


def _process_registry() -> CollectorRegistry:
    """The counters of all web processes, or of this one when there is only one."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return PROCESS_REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


def _set_registry() -> CollectorRegistry:
    """What is asked of database and broker at this moment; a silent one leaves its figures out."""
    registry = CollectorRegistry()
    age = Gauge("mbtq_heartbeat_age_seconds", "Since the last sign", ["queue"], registry=registry)
    waiting = Gauge("mbtq_queue_length", "Messages that wait", ["queue"], registry=registry)

    def heartbeats() -> None:
        for beat in Heartbeat.objects.all():
            age.labels(beat.queue).set((timezone.now() - beat.beaten_at).total_seconds())

    def queues() -> None:
        with _broker() as client:
            for queue in ("default", "calls", "pdf"):
                waiting.labels(queue).set(int(client.llen(queue)))

    _reason(heartbeats)
    _reason(queues)
    return registry


def demo_marker() -> Path:
    """The file that is there until the demo is loaded; it says when that failed."""
    return Path(settings.VAR) / "demo.loading"


def demo_is_loading() -> bool:
    """Whether pages should say that the demo is still being filled."""
    marker = demo_marker()
    return bool(settings.DEMO) and marker.exists() and marker.read_text() != "failed"
