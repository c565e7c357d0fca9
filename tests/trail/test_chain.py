"""The chain holds what happened, and shows when somebody touched it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mbtq.core.owner import as_owner
from mbtq.core.scope import organisation_scope
from mbtq.trail.chain import chain_events, verify_chain
from mbtq.trail.checkpoints import CheckpointForged, read_checkpoints, write_checkpoint
from mbtq.trail.models import TrailEvent, TrailLink
from mbtq.trail.services import record


def tell(times: int) -> None:
    for number in range(times):
        record("list.exported", by=None, rows=number)


def verified(**kwargs):
    return verify_chain(at=timezone.now(), **kwargs)


def test_events_are_linked_once(linde):
    with linde.scope():
        tell(3)
        assert chain_events() == 4
        assert chain_events() == 0
        report = verified()
    assert report.is_whole
    assert (report.events, report.head_sequence) == (4, 4)


def test_event_keeps_who_where_and_why(linde):
    with linde.scope("manager"):
        tell(1)
        event = TrailEvent.objects.get(kind="list.exported")
    assert event.actor_id == linde.people["manager"].pk
    assert (event.via, event.action, event.detail) == ("command", "R", {"rows": 0})


def test_unknown_kind_is_refused(linde):
    with linde.scope(), pytest.raises(KeyError):
        record("something.done", by=None)


def test_waiting_event_is_a_fault_after_two_minutes(linde):
    with linde.scope():
        later = timezone.now() + timedelta(minutes=3)
        report = verify_chain(at=later)
    assert report.waiting == 1
    assert "two minutes" in report.faults[0]


@pytest.fixture
def chained(transactional_db, linde):
    """A chain of four in the database, to be tampered with by its owner."""
    with linde.scope():
        tell(3)
        chain_events()
    return linde


def tamper(place, sql: str) -> None:
    with as_owner(), organisation_scope(place.organisation.pk), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE trail_trailevent SET kind = 'x' WHERE detail = '{\"rows\": 1}'", "was changed"),
        ("DELETE FROM trail_trailevent WHERE detail = '{\"rows\": 1}'", "is gone"),
        ("DELETE FROM trail_traillink WHERE sequence = 2", "missing"),
        ("UPDATE trail_traillink SET hash = repeat('a', 64) WHERE sequence = 2", "was changed"),
    ],
)
def test_tampering_shows(chained, sql, words):
    tamper(chained, sql)
    with chained.scope():
        report = verified()
    assert any(words in fault for fault in report.faults), report.faults


def test_cut_off_end_shows_against_the_checkpoint(chained, settings, tmp_path):
    settings.VAR = tmp_path
    organisation = chained.organisation.pk
    with chained.scope():
        assert write_checkpoint(organisation, at=timezone.now())
        assert not write_checkpoint(organisation, at=timezone.now())
    tamper(chained, "DELETE FROM trail_traillink WHERE sequence = 4")
    tamper(chained, "DELETE FROM trail_trailevent WHERE detail = '{\"rows\": 2}'")
    with chained.scope():
        report = verified(checkpoints=read_checkpoints(organisation))
    assert report.faults == ["The chain ends before checkpoint 4."]


def test_forged_checkpoint_is_refused(chained, settings, tmp_path):
    settings.VAR = tmp_path
    organisation = chained.organisation.pk
    with chained.scope():
        write_checkpoint(organisation, at=timezone.now())
    path = tmp_path / "checkpoints" / f"{organisation}.jsonl"
    path.write_text(path.read_text().replace('\\"sequence\\": 4', '\\"sequence\\": 3'))
    with pytest.raises(CheckpointForged):
        read_checkpoints(organisation)


def test_chain_of_one_organisation_knows_nothing_of_another(linde, anker):
    with anker.scope():
        tell(5)
    with linde.scope():
        assert chain_events() == 1
        assert TrailLink.objects.count() == 1
