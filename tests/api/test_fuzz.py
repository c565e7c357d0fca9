"""The interface called in every way that its description allows, and in many that it does not.

`FUZZ` is the number of calls per operation and way: few in the gate, many by `make fuzz`.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi

from mbtq.api.rest.schema import description
from mbtq.core.canonical import as_json
from mbtq.core.scope import organisation_scope
from mbtq.wsgi import application
from programs.models import Practitioner, Program, Team

EXAMPLES = int(os.environ.get("FUZZ", "4"))
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("fuzz")]
KEPT = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(json.loads(as_json(description())))
SCHEMA.app = application
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]


@pytest.fixture(autouse=True)
def no_limit(monkeypatch):
    monkeypatch.setattr("mbtq.api.access.A_MINUTE", 1_000_000)


@contextmanager
def connected():
    """Calls go through the WSGI application, which would close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def theirs(demo_systems):
    """Ids and names of the other organisation: none of them may ever stand in an answer."""
    with organisation_scope(demo_systems["het-anker"].row.organisation_id):
        rows = [*Program.objects.all(), *Team.objects.all(), *Practitioner.objects.all()]
        return {str(row.pk) for row in rows} | {row.name for row in rows}


def ids_of(system, path):
    """A few rows that are really there, and one that is not."""
    rows = system.get(path).json()["items"][:3]
    return [row["id"] for row in rows] + ["019b3f5e-7c1a-7d20-9a51-2f4c8e6b1a03"]


def fuzz(system, operation, mode, theirs):
    path = operation.path.split("{")[0]
    ids = ids_of(system, path.replace("bulk/", ""))
    treatment = system.get("/api/v1/treatments/?running=true").json()["items"][0]
    known = {name: treatment[name] for name in ("code", "team", "therapist")}

    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def call(case, data):
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters = {"id": data.draw(st.sampled_from(ids))}
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            used = {name: known[name] for name in known if name in case.body}
            case.body = {**case.body, **data.draw(st.sampled_from([{}, used]))}
            case.headers["If-Match"] = "*"
        send(case, system, theirs, mode)

    call()


def send(case, system, theirs, mode):
    with connected(), transaction.atomic():
        response = case.call(headers={"Authorization": f"Bearer {system.token}"})
        transaction.set_rollback(True)
    more = [openapi.negative_data_rejection] if mode is GenerationMode.NEGATIVE else []
    case.validate_response(response, checks=KEPT + more)
    text = response.text
    assert not [one for one in theirs if one in text]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_no_call_breaks_anything_or_tells_of_another(demo, theirs, operation, mode):
    fuzz(demo, operation, mode, theirs)
