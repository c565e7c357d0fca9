"""Codes that anybody may check, outside tenancy and without anything that is not printed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class CodeStatus(models.TextChoices):
    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced")


class PublicCode(Row):
    """What the public page shows for one code. Only the hash of the code is stored.

    `level` is a key that `mbtq.verify.kinds` puts into words, or a text. The status holds from
    `status_on`: a code that is replaced later on is valid until then.
    """

    rows = Rows.OUTSIDE
    app_may = "SELECT, INSERT, UPDATE (status, status_on)"

    code_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=30)  # a key of `mbtq.verify.kinds.KINDS`
    printed_name = models.CharField(max_length=200)
    level = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=CodeStatus.choices, default=CodeStatus.VALID)
    status_on = models.DateField()
