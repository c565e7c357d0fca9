"""`verify_trail`: 0 when the trail is whole, 1 when it is not, 2 for a question without sense."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from mbtq.core.owner import as_owner
from mbtq.core.scope import organisation_scope
from mbtq.trail.chain import chain_events
from mbtq.trail.services import record

CHANGED = "UPDATE trail_trailevent SET kind = 'x' WHERE kind = 'list.exported'"


def verify(capsys, *arguments: str) -> tuple[int, str, str]:
    """The exit code and what was said."""
    code = 0
    try:
        call_command("verify_trail", *arguments)
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def chained(transactional_db, linde, settings, tmp_path):
    settings.VAR = tmp_path
    with linde.scope():
        record("list.exported", by=None, rows=1)
        chain_events()
    return linde


def test_whole_trail_of_all_organisations(chained, capsys):
    code, out, _ = verify(capsys)
    assert code == 0
    assert out.splitlines() == [
        "centre: 0 events in the chain, 1 waiting: whole",
        "linde: 2 events in the chain, 0 waiting: whole",
    ]


def test_whole_trail_as_json(chained, capsys):
    code, out, _ = verify(capsys, "--organisation", "linde", "--json")
    (report,) = json.loads(out).values()
    assert code == 0
    assert (report["events"], report["waiting"], report["faults"]) == (2, 0, [])


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_trail_that_somebody_touched(chained, capsys, form):
    with as_owner(), organisation_scope(chained.organisation.pk), connection.cursor() as cursor:
        cursor.execute(CHANGED)
    code, out, _ = verify(capsys, *form)
    assert code == 1
    assert "was changed" in out


def test_organisation_that_is_unknown(chained, capsys):
    code, out, err = verify(capsys, "--organisation", "nowhere")
    assert (code, out) == (2, "")
    assert err == "There is no organisation 'nowhere'.\n"
