"""FHIR in every way that nobody means: no call breaks anything or tells of another organisation.

`FUZZ` is the number of calls per way: few in the gate, many by `make fuzz`.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mbtq.api.fhir.incoming import model_of
from mbtq.api.fhir.kinds import KINDS
from mbtq.core.scope import organisation_scope
from programs.models import Practitioner, Program, Team
from tests.api.fhir.test_bundles import bundle, entry
from tests.api.fhir.test_sending import professional

EXAMPLES = int(os.environ.get("FUZZ", "4")) * 5
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("fuzz")]
BASE = "/fhir/R4"
TRIED = settings(
    max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(autouse=True)
def no_limit(monkeypatch):
    monkeypatch.setattr("mbtq.api.access.A_MINUTE", 1_000_000)


@pytest.fixture
def theirs(demo_systems):
    """Ids and names of the other organisation: none of them may ever stand in an answer."""
    with organisation_scope(demo_systems["het-anker"].row.organisation_id):
        rows = [*Program.objects.all(), *Team.objects.all(), *Practitioner.objects.all()]
        return {str(row.pk) for row in rows} | {row.name for row in rows}


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_fine(answer, theirs, sent=""):
    text = answer.content.decode()
    assert answer.status_code < 500, text
    if text:
        body = json.loads(text)
        model_of(body["resourceType"]).model_validate(body)
    # What was sent may come back in a link or a sentence.
    assert not [one for one in theirs if one in text and one not in sent]


NAMES = sorted({name for kind in KINDS.values() for name in kind.params})
CONTROLS = ["_id", "_lastUpdated", "_count", "_total", "_summary", "_include", "_cursor", "_sort"]
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["true", "ge2026", "2026-02-30", "a|b", "|", ",", "\\,", "urn:mbtq:team|",
                     "0", "-1", "1e9", "0.x", "Organization/", "9999-12-31T23:59:59Z"]),
)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_query_breaks_a_search(demo, theirs, kind):
    other = sorted(theirs)

    @given(
        pairs=st.lists(
            st.tuples(
                st.one_of(st.sampled_from(NAMES + CONTROLS), st.text(min_size=1, max_size=8)),
                st.sampled_from(["", ":exact", ":contains", ":missing"]),
                st.one_of(VALUES, st.sampled_from(other)),
            ),
            max_size=3,
        ),
        handling=st.sampled_from(["strict", "lenient"]),
    )
    @TRIED
    def search(pairs, handling):
        query = "&".join(f"{quote(name + mod)}={quote(value)}" for name, mod, value in pairs)
        answer = demo.get(f"{BASE}/{kind}?{query}", Prefer=f"handling={handling}")
        is_fine(answer, theirs, "".join(value for _name, _mod, value in pairs))

    search()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner)),
    max_leaves=6,
)


def places_in(value, steps=()):
    """Every place in a body, the whole last."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places_in(inner, (*steps, name))
    if steps:
        yield steps


def put(body, steps, value):
    body = json.loads(json.dumps(body))
    at = body
    for step in steps[:-1]:
        at = at[step]
    at[steps[-1]] = value
    return body


def response():
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "urn:mbtq:checklist:team-checklist-2026-1",
        "status": "completed",
        "subject": {"reference": "Organization/x"},
        "item": [{"linkId": "T01", "answer": [{"valueInteger": 3}]}],
    }


WHOLE = bundle(
    entry("POST", "Practitioner", professional(), "urn:uuid:019ae2c6-b8f0-7d6c-9f0f-1c2d3e4f5a6b"),
    entry("POST", "QuestionnaireResponse", response()),
    entry("GET", "Organization?name=x"),
)


@pytest.mark.parametrize(
    ("path", "body"),
    [("Practitioner", professional()), ("QuestionnaireResponse", response()), ("", WHOLE),
     ("", {**WHOLE, "type": "batch"})],
    ids=["practitioner", "response", "transaction", "batch"],
)  # fmt: skip
def test_no_body_breaks_what_is_sent(demo, theirs, path, body):
    team = demo.get(f"{BASE}/Organization?type=dept").json()["entry"][0]["resource"]["id"]
    text = json.dumps(body).replace("Organization/x", f"Organization/{team}")
    good = json.loads(text)

    @given(steps=st.sampled_from(list(places_in(good))), value=JSON)
    @TRIED
    def send(steps, value):
        with taken_back():
            is_fine(demo.post(f"{BASE}/{path}", put(good, steps, value)), theirs)

    send()


@given(path=st.text(max_size=30), method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
@TRIED
def test_no_address_breaks_anything(demo, theirs, path, method):
    with taken_back():
        answer = demo.call(method, f"{BASE}/{quote(path)}", {} if method != "GET" else None)
    if not quote(path).startswith((".well-known", "metadata")):
        is_fine(answer, theirs, path)
