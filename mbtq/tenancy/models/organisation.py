"""Organisations: providers of treatment and the expertise centres that watch over the model."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class Kind(models.TextChoices):
    PROVIDER = "provider", _("Provider of treatment")
    CENTRE = "centre", _("Expertise centre")


class Organisation(Row):
    """Outside tenancy: only what stands in the address and in the banner."""

    rows = Rows.OUTSIDE
    # Nobody moves an organisation to another centre from within a page.
    app_may = "SELECT, INSERT, UPDATE (name, closed_on)"
    centre_may = "SELECT"

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True, max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROVIDER)
    centre = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    # Invented data for the systems of that organisation, counted nowhere.
    sandbox_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="sandbox"
    )
    closed_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_centre_has_no_centre",
                condition=models.Q(kind="provider") | models.Q(centre__isnull=True),
            ),
            models.CheckConstraint(
                name="organisation_sandbox_has_no_centre",
                condition=models.Q(sandbox_of=None) | models.Q(kind="provider", centre=None),
            ),
        ]
