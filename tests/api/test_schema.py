"""The description of the interface: whole, valid for others, and what the docs page shows of it."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from mbtq.api.rest.urls import READ_ONLY, SENDING
from mbtq.api.scopes import KINDS
from tests.asserts import assert_page

METHODS = {"get", "post", "patch"}


@pytest.fixture(scope="module")
def document():
    from django.test import Client

    answer = Client().get("/api/v1/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    return json.loads(answer.content)


def operations(document):
    return [
        (f"{method} {path}", one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
        if method in METHODS
    ]


def test_independent_validator_accepts_it(document):
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_address_of_the_interface_is_described(document):
    names = {resource.name for resource in READ_ONLY} | {many.resource.name for many, _ in SENDING}
    names.add("rating-totals")
    lists = {f"/api/v1/{name}/" for name in names}
    rows = {f"/api/v1/{name}/{{id}}/" for name in names}
    assert set(document["paths"]) == lists | rows | {"/api/v1/sessions/bulk/"}


def test_every_operation_says_all_of_itself(document):
    found = operations(document)
    assert len({one["operationId"] for _, one in found}) == len(found)
    for name, one in found:
        assert all(one[part] for part in ("summary", "description", "tags")), name
        assert one["security"][0]["backendService"][0].startswith("system/"), name
        assert {"401", "403", "429"} <= set(one["responses"]), name
        assert all(answer["description"] for answer in one["responses"].values()), name
        if "requestBody" in one:
            assert one["requestBody"]["content"]["application/json"]["examples"], name
            assert "422" in one["responses"], name


def test_scopes_of_operations_exist(document):
    flows = document["components"]["securitySchemes"]["backendService"]["flows"]
    known = flows["clientCredentials"]["scopes"]
    assert set(known) == {f"system/{kind}.{act}" for kind, acts in KINDS.items() for act in acts}
    for name, one in operations(document):
        assert set(one["security"][0]["backendService"]) <= set(known), name


def test_tags_are_explained(document):
    used = {tag for _, one in operations(document) for tag in one["tags"]}
    assert {tag["name"] for tag in document["tags"] if tag["description"]} == used


def test_docs_page_shows_every_operation(client, document):
    page = assert_page(client.get("/api/v1/docs/"), "Authorization: Bearer")
    for _name, one in operations(document):
        assert f'id="{one["operationId"]}"' in page
