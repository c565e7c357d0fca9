"""Programs, the locations they use and the teams that carry them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.labels import SETTINGS, STAGE_CHOICES, choices


class ProgramStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    STOPPED = "stopped", _("Stopped")


class Site(SharedModel):
    """A location of the organisation."""

    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            SharedRows(name="programs_site_rows"),
            models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once"),
        ]


class Program(Changing, SharedModel):
    """An MBT program: one setting, one way of working, carried by one or more teams."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    setting = models.CharField(max_length=20, choices=choices(SETTINGS))
    target_group = models.CharField(max_length=300, blank=True)
    started_on = models.DateField()
    stage = models.SmallIntegerField(choices=STAGE_CHOICES, default=1)
    stage_since = models.DateField()
    # Whether stages 3 to 5 were done before the first patient; None while nobody knows.
    gates_green = models.BooleanField(null=True)
    status = models.CharField(
        max_length=10, choices=ProgramStatus.choices, default=ProgramStatus.ACTIVE
    )
    stopped_on = models.DateField(null=True)
    stop_reason = models.CharField(max_length=500, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            StampsChanges(name="programs_program_changes"),
            SharedRows(name="programs_program_rows"),
            models.UniqueConstraint(fields=["organisation", "code"], name="program_code_once"),
            models.CheckConstraint(
                name="program_stage_in_range", condition=Q(stage__gte=1, stage__lte=8)
            ),
            models.CheckConstraint(
                name="program_stopped_with_date",
                condition=Q(status="active", stopped_on=None)
                | Q(status="stopped", stopped_on__gte=F("started_on")),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "changed_at"], name="program_changed")]


class Team(Changing, SharedModel):
    """The people who treat together."""

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="teams")
    site = TenantForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="teams"
    )
    name = models.CharField(max_length=120)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            StampsChanges(name="programs_team_changes"),
            SharedRows(name="programs_team_rows"),
            models.UniqueConstraint(
                fields=["organisation", "program", "name"], name="team_name_once"
            ),
            models.CheckConstraint(
                name="team_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "changed_at"], name="team_changed")]
