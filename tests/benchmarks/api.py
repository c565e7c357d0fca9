"""A list of the interface for other systems against the same rows through a bare JsonResponse."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from mbtq import urls
from mbtq.api.access import access_of
from mbtq.api.rest.resources.people import Practitioners
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Organisation
from programs.services.people import create_practitioner
from tests.api.systems import let_in
from tests.benchmarks.line import Line, turns
from tests.cast import Place

ROWS = 50
TIMES_BARE = 1.8


def bare(request: HttpRequest) -> JsonResponse:
    """The same token, the same scope, the same columns; nothing else."""
    client = access_of(request).by.client
    resource = Practitioners()
    with organisation_scope(client.organisation_id, person=client.pk):
        rows = list(resource.rows().values(*resource.paths().values())[:ROWS])
    return JsonResponse({"items": rows})


urlpatterns = [path("bare/", bare), *urls.urlpatterns]


def measure() -> list[Line]:
    """50 practitioners, read through both."""
    place = Organisation.objects.get(slug="de-linde")
    day = timezone.localdate()
    with organisation_scope(place.pk):
        for number in range(ROWS):
            create_practitioner(
                name=f"B. Meter {number}", profession="nurse", started_on=day, by=SYSTEM
            )
    system = let_in(Place(place), name="Benchmark")
    system.http = Client(SERVER_NAME="127.0.0.1")
    system.sign_in()
    http = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {system.token}"})

    def read(address: str) -> Any:
        answer = http.get(address)
        assert len(answer.json()["items"]) == ROWS, answer.content
        return answer

    with override_settings(ROOT_URLCONF="tests.benchmarks.api"):
        ours, theirs = turns(
            lambda: read("/api/v1/practitioners/?limit=50"), lambda: read("/bare/"), times=40
        )
    note = f"{1000 * ours:.1f} ms against {1000 * theirs:.1f} ms"
    return [Line("list of 50 rows against a bare JsonResponse", ours / theirs, TIMES_BARE, note)]
