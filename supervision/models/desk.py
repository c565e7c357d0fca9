"""What belongs to one person alone: what was begun, and the address of the own calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mbtq.core.rls import PERSON, RowPolicy
from mbtq.tenancy.models import TenantModel

MINE = f"person_id = {PERSON}"


class Draft(TenantModel):
    """A form that somebody is filling in, as it was typed; nobody else sees it.

    `version` counts the savings, for two devices at once.
    """

    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    typed = models.JSONField()
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowPolicy(
                name="supervision_draft_rows", visible=MINE, changeable=MINE, insertable=MINE
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "kind"], name="supervision_draft_once"
            ),
        ]


class CalendarFeed(TenantModel):
    """The secret address of somebody's calendar: its hash only. A new one ends the old one."""

    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_calendarfeed_rows"),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(revoked_at=None),
                name="calendar_feed_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "token_hash"], name="calendar_feed_token_once"
            ),
        ]
