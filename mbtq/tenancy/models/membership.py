"""Who may work where, until when, and who is invited."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mbtq.core.models import Row
from mbtq.core.rls import RowPolicy
from mbtq.core.tables import Rows
from mbtq.tenancy.policy import MembershipRows


class Membership(Row):
    """One person in one organisation. With a purpose and an end date it is a visit."""

    rows = Rows.MEMBERSHIP
    centre_may = "SELECT, INSERT, UPDATE (until)"

    organisation = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    # Crosses tenancy on purpose: a person may work in several organisations.
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=30))
    purpose = models.CharField(max_length=80, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    # Ids of what a visit is limited to; the app that knows them reads them. Empty: no limit.
    limited_to = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta:
        constraints = [
            MembershipRows(name="tenancy_membership_rows"),
            models.CheckConstraint(
                name="membership_visit_has_end", condition=Q(purpose="") | Q(until__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(purpose=""),
                name="membership_once",
            ),
        ]

    @property
    def is_visit(self) -> bool:
        """Access for a purpose, from outside the organisation."""
        return bool(self.purpose)


class Invitation(Row):
    """An invitation by mail; the address in it carries our signature over the row's id."""

    rows = Rows.PRIVATE

    organisation = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField()
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=30))
    purpose = models.CharField(max_length=80, blank=True)
    until = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [RowPolicy(name="tenancy_invitation_rows")]
