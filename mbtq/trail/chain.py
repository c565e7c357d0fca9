"""The hash chain over an organisation's trail, and its verification.

Each link holds SHA-256 over the previous hash and the canonical JSON of the event (sorted keys, no
white space, UTF-8), with a version byte in front. The chain head is taken by an advisory lock, so
two workers cannot fork it; the unique constraints would refuse a fork anyway.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from mbtq.core.models import first_id_at
from mbtq.core.scope import current_organisation
from mbtq.trail.models import TrailEvent, TrailLink

GENESIS = "0" * 64
VERSION = b"mbtq-trail-1\x00"
PAYLOAD = [f.attname for f in TrailEvent._meta.concrete_fields]
BATCH = 2000
# Events enter the chain within a minute; one that waits longer points at a dead worker.
OVERDUE = timedelta(minutes=2)
LONGEST_TRANSACTION = timedelta(hours=1)


def canonical(event: TrailEvent) -> bytes:
    """The bytes that are hashed. Times in UTC with microseconds, ids as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return value if isinstance(value, str | int | dict | None) else str(value)

    payload = {name: plain(getattr(event, name)) for name in PAYLOAD}
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link_hash(previous: str, sequence: int, event: TrailEvent) -> str:
    """SHA-256 in hex over version, sequence, previous hash and the event."""
    head = VERSION + f"{sequence}:{previous}:".encode()
    return hashlib.sha256(head + canonical(event)).hexdigest()


def unchained(since: UUID | None = None) -> Any:
    """Events without a link, oldest first; `since` bounds the search in a long trail.

    By id, which holds the moment of writing whatever the event says about its own time.
    """
    linked = TrailLink.objects.filter(
        organisation_id=OuterRef("organisation_id"), event_id=OuterRef("id")
    )
    events = TrailEvent.objects.filter(~Exists(linked), organisation_id=current_organisation())
    return (events.filter(id__gte=since) if since else events).order_by("id")


def chain_events() -> int:
    """Links what is not yet linked in the open organisation; returns how many."""
    organisation = current_organisation()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7513))", [str(organisation)]
        )
    head = TrailLink.objects.filter(organisation_id=organisation).order_by("-sequence").first()
    previous, sequence = (head.hash, head.sequence) if head else (GENESIS, 0)
    links = []
    for event in unchained(_search_from(head))[:BATCH]:
        sequence += 1
        own = link_hash(previous, sequence, event)
        links.append(
            TrailLink(
                organisation_id=organisation,
                sequence=sequence,
                event_id=event.id,
                previous_hash=previous,
                hash=own,
            )
        )
        previous = own
    TrailLink.objects.bulk_create(links)
    return len(links)


def _search_from(head: TrailLink | None) -> UUID | None:
    """An event is committed at most a task's time limit after it was written."""
    if head is None:
        return None
    written = datetime.fromtimestamp((head.event_id.int >> 80) / 1000, UTC)
    return first_id_at(written - LONGEST_TRANSACTION)


@dataclass
class ChainReport:
    """What `verify_chain` found. `faults` are sentences; none means that the trail is whole."""

    events: int = 0
    head_sequence: int = 0
    head_hash: str = GENESIS
    waiting: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """No fault found."""
        return not self.faults


def verify_chain(*, at: datetime, checkpoints: Iterable[dict[str, Any]] = ()) -> ChainReport:
    """Walks the chain of the open organisation: order, hashes, gaps, waiting events, checkpoints.

    `checkpoints` hold `sequence` and `hash` as they were written outside the database; they
    betray a chain that was cut off at its end or rebuilt as a whole.
    """
    report = ChainReport()
    organisation = current_organisation()
    known = {int(point["sequence"]): point["hash"] for point in checkpoints}
    for link, event in _links(organisation):
        _verify_link(link, event, report)
        expected = known.pop(link.sequence, link.hash)
        if expected != link.hash:
            report.faults.append(f"Link {link.sequence} differs from its checkpoint.")
    for sequence in sorted(known):
        report.faults.append(f"The chain ends before checkpoint {sequence}.")
    overdue = unchained().filter(id__lt=first_id_at(at - OVERDUE))
    report.waiting = unchained().count()
    if late := overdue.count():
        report.faults.append(f"{late} events have waited over two minutes for their link.")
    return report


def _links(organisation: UUID) -> Iterator[tuple[TrailLink, TrailEvent | None]]:
    """Every link with its event, in order; a trail of years is not held in memory at once."""
    links = TrailLink.objects.filter(organisation_id=organisation).order_by("sequence")
    events = TrailEvent.objects.filter(organisation_id=organisation)
    done = 0
    while batch := list(links.filter(sequence__gt=done)[:BATCH]):
        found = events.in_bulk([link.event_id for link in batch])
        yield from ((link, found.get(link.event_id)) for link in batch)
        done = batch[-1].sequence


def _verify_link(link: TrailLink, event: TrailEvent | None, report: ChainReport) -> None:
    if link.sequence != report.head_sequence + 1:
        report.faults.append(
            f"Links {report.head_sequence + 1} to {link.sequence - 1} are missing."
        )
    elif link.previous_hash != report.head_hash:
        report.faults.append(f"Link {link.sequence} does not follow the one before it.")
    if event is None:
        report.faults.append(f"The event of link {link.sequence} is gone.")
    elif link_hash(link.previous_hash, link.sequence, event) != link.hash:
        report.faults.append(f"The event of link {link.sequence} was changed.")
    else:
        report.events += 1
    report.head_sequence, report.head_hash = link.sequence, link.hash
