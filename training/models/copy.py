"""Dossiers as they were on a moment, kept so that a document can be made of them."""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import NOTHING, Rows
from training.models.application import Application
from training.models.dossier import Dossier
from training.policy import CopyRows


class DossierCopy(Row):
    """What a candidate asked a document of, in the organisation where that was asked.

    The worker makes documents for nobody in particular, so it cannot read the evidence itself:
    the request, which runs as the candidate, leaves it here. `content` holds the frozen dossier
    and the steps of its application; with `application` it is the dossier as it was submitted.
    """

    rows = Rows.PERSON
    app_may = "SELECT, INSERT"
    centre_may = NOTHING

    # The organisation where it was asked; named so that the policy can compare with it.
    organisation = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="copies")
    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="copies"
    )
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            CopyRows(name="training_dossiercopy_rows"),
            models.UniqueConstraint(
                fields=["organisation", "dossier", "content_hash"], name="dossier_copy_once"
            ),
        ]
