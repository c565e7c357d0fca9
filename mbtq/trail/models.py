"""What happened and who saw what.

The fields follow NEN 7513 (chapter 7: event, user and access point, objects, log source). There
are no foreign keys and no names: a trail must outlive what it speaks of, and a person who is
erased must not have to be erased from a hash.
"""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.rls import RowPolicy
from mbtq.core.tables import APPEND_ONLY, Rows
from mbtq.trail.policy import TrailPolicy


class Action(models.TextChoices):
    """EventActionCode of NEN 7513 (after RFC 3881)."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    DELETE = "D"
    EXECUTE = "E"


class TrailEvent(Row):
    """One act or one look, written in the transaction of the act itself. Append-only."""

    rows = Rows.PRIVATE
    app_may = APPEND_ONLY
    centre_may = APPEND_ONLY

    organisation_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=60)  # noun.past, `mbtq.trail.sentences`
    action = models.CharField(max_length=1, choices=Action.choices)
    outcome = models.CharField(max_length=10, default="done")  # done, refused, failed
    # Who: the account, on whose behalf, in which role, for what purpose.
    actor_id = models.UUIDField(null=True)
    on_behalf_of_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    purpose = models.CharField(max_length=80, blank=True)
    # From where.
    via = models.CharField(max_length=10)
    address = models.CharField(max_length=45, blank=True)
    request = models.CharField(max_length=64, blank=True)
    # About what: ids only.
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [TrailPolicy(name="trail_event_rows")]
        indexes = [
            models.Index(fields=["organisation_id", "recorded_at"], name="trail_event_when"),
            models.Index(fields=["organisation_id", "object_id"], name="trail_event_object"),
            models.Index(fields=["organisation_id", "actor_id"], name="trail_event_actor"),
        ]


class TrailLink(Row):
    """The place of one event in its organisation's chain. Append-only."""

    rows = Rows.PRIVATE
    app_may = APPEND_ONLY

    organisation_id = models.UUIDField()
    sequence = models.BigIntegerField()
    event_id = models.UUIDField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            RowPolicy(name="trail_link_rows"),
            # A chain that forks breaks here, not silently.
            models.UniqueConstraint(fields=["organisation_id", "sequence"], name="trail_link_seq"),
            models.UniqueConstraint(
                fields=["organisation_id", "previous_hash"], name="trail_link_previous"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "event_id"], name="trail_link_event"
            ),
        ]
