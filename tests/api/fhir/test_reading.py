"""Reading FHIR: every type, page by page, as R4 wants it, and nothing of another organisation."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from mbtq.api.fhir.incoming import model_of
from mbtq.api.fhir.kinds import KINDS
from mbtq.core.scope import organisation_scope
from mbtq.trail.models import TrailEvent
from tests.api.systems import let_in
from tests.cast import Place

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
BASE = "/fhir/R4"
TYPES = sorted(KINDS)
# The same for every organisation.
REFERENCE = {"Questionnaire"}


def path_of(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def every_page(system, path):
    """All entries of a search, following the links."""
    entries = []
    while path:
        answer = system.get(path)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        model_of("Bundle").model_validate(body)
        entries += body.get("entry", [])
        links = {link["relation"]: link["url"] for link in body["link"]}
        path = path_of(links["next"]) if "next" in links else ""
    return entries


@pytest.mark.parametrize("kind", TYPES)
def test_every_resource_is_as_r4_wants_it_and_comes_once(demo, kind):
    entries = every_page(demo, f"{BASE}/{kind}?_count=200")
    with organisation_scope(demo.row.organisation_id, person=demo.row.pk):
        expected = sum(source.rows().count() for source in KINDS[kind].sources)
    assert entries
    ids = [entry["resource"]["id"] for entry in entries]
    assert len(set(ids)) == len(ids)
    # Looking at it may have added to the trail meanwhile.
    assert len(ids) <= expected <= len(ids) + (10 if kind == "AuditEvent" else 0)
    for entry in entries[:300]:
        model_of(kind).model_validate(entry["resource"])
