"""Baselines of control charts, each with its reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mbtq.core.fields
import mbtq.core.models
import mbtq.core.rls


class Migration(migrations.Migration):
    dependencies = [
        ("fidelity", "0002_judgments_of_teams"),
        ("programs", "0003_indicators"),
        ("tenancy", "0002_visits_end_with_audits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Baseline",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mbtq.core.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "chart",
                    models.CharField(
                        choices=[
                            ("quality", "Quality per rated session"),
                            ("good_enough", "Sessions that are good enough"),
                            ("held", "Planned sessions that were held"),
                            ("drop_out", "Treatments between two early drop-outs"),
                        ],
                        max_length=15,
                    ),
                ),
                ("scale", models.CharField(blank=True, max_length=40)),
                ("since", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.organisation",
                    ),
                ),
                (
                    "program",
                    mbtq.core.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baselines",
                        to="programs.program",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    mbtq.core.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baselines",
                        to="programs.team",
                    ),
                ),
                (
                    "therapist",
                    mbtq.core.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baselines",
                        to="programs.practitioner",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    mbtq.core.rls.RowPolicy(
                        changeable="withdrawn_at IS NULL", name="fidelity_baseline_rows"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("program", None), ("team__isnull", False), ("therapist", None)
                            ),
                            models.Q(
                                ("program__isnull", False), ("team", None), ("therapist", None)
                            ),
                            models.Q(
                                ("program", None), ("team", None), ("therapist__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="baseline_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chart__in", ["drop_out", "held"]), ("scale", "")),
                            models.Q(
                                ("chart__in", ["good_enough", "quality"]),
                                models.Q(("scale", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="baseline_scale_for_scores",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=(
                            "organisation",
                            "team",
                            "program",
                            "therapist",
                            "chart",
                            "scale",
                            "since",
                        ),
                        name="baseline_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
