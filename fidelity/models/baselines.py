"""From which day the limits of a control chart are set anew, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fidelity.labels import CHARTS, pairs
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner, Program, Team


class Baseline(TenantModel):
    """A new baseline in the chart of one team, program or therapist; `scale` for scores only.

    Private to the organisation: the reason tells what happened inside, the rows of therapists say
    who is followed, and the centre has no page that draws these charts. Never changed: a mistake is
    withdrawn and stays readable.
    """

    app_may = "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by_id)"

    team = TenantForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="baselines")
    program = TenantForeignKey(
        Program, null=True, on_delete=models.PROTECT, related_name="baselines"
    )
    therapist = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="baselines"
    )
    chart = models.CharField(max_length=15, choices=pairs(CHARTS))
    scale = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_baseline_rows", changeable="withdrawn_at IS NULL"),
            models.CheckConstraint(
                name="baseline_of_one",
                condition=Q(team__isnull=False, program=None, therapist=None)
                | Q(team=None, program__isnull=False, therapist=None)
                | Q(team=None, program=None, therapist__isnull=False),
            ),
            models.CheckConstraint(
                name="baseline_scale_for_scores",
                condition=Q(chart__in=["drop_out", "held"], scale="")
                | (Q(chart__in=["good_enough", "quality"]) & ~Q(scale="")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "program", "therapist", "chart", "scale", "since"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="baseline_once",
            ),
        ]
