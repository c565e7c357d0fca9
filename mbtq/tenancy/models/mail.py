"""Mail about what must not get lost: one row per person and occasion, whatever dies on the way."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.rls import RowPolicy
from mbtq.core.tables import Rows
from mbtq.tenancy.models.base import TenantModel

# After each round of attempts that failed: 5, 15 and 60 minutes, then hourly, 48 hours in all.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, *[60] * 47))


class MailState(models.TextChoices):
    """How far a mail came, for the pages."""

    WAITING = "waiting", _("On its way")
    DELAYED = "delayed", _("Not delivered yet; it is tried again")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be delivered")
    DROPPED = "dropped", _("No longer needed")


class Mail(TenantModel):
    """One letter to one person; its words are made when it leaves and are not kept."""

    rows = Rows.PRIVATE
    app_may = "SELECT, INSERT, UPDATE (sent_at, failed_at, failures, dropped_at)"

    # Crosses tenancy on purpose: a person may work in several organisations.
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)  # a key of `mbtq.tenancy.mail.KINDS`
    # What makes it once, made of words of ours and ids, such as "signal:<uuid>:raised".
    occasion = models.CharField(max_length=120)
    subject_id = models.UUIDField()
    asked_at = models.DateTimeField()
    # When the mail server had accepted it.
    sent_at = models.DateTimeField(null=True)
    # The last round of attempts that failed, and how many did; kept when it left in the end.
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    # When it had become pointless before it left.
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # What was sent or dropped stays so.
            RowPolicy(
                name="tenancy_mail_rows", changeable="sent_at IS NULL AND dropped_at IS NULL"
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "occasion"], name="mail_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "subject_id"], name="mail_of_subject")]

    @property
    def wait(self) -> timedelta | None:
        """How long until the next round after one that failed; None when it is given up."""
        return WAITS[self.failures - 1] if self.failures <= len(WAITS) else None

    @property
    def state(self) -> MailState:
        """How far it came."""
        if self.sent_at:
            return MailState.SENT
        if self.dropped_at:
            return MailState.DROPPED
        if not self.failures:
            return MailState.WAITING
        return MailState.DELAYED if self.wait else MailState.FAILED
