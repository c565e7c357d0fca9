"""Forms that were already sent once."""

from __future__ import annotations

from django.db import models

from mbtq.core.rls import PERSON
from mbtq.core.tables import Rows
from mbtq.tenancy.models.base import TenantModel
from mbtq.tenancy.policy import SubmissionRows


class Submission(TenantModel):
    """The one-time key of a form and where its first sending led; for who sent it alone.

    Where it led would tell who reported a signal without a name.
    """

    rows = Rows.PRIVATE
    centre_may = "SELECT, INSERT, UPDATE"

    key = models.UUIDField()
    # The page it was sent to: a key does not open another form.
    path = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    result_url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            SubmissionRows(name="tenancy_submission_rows", visible=f"person_id = {PERSON}"),
            models.UniqueConstraint(fields=["organisation", "key"], name="submission_once"),
        ]
