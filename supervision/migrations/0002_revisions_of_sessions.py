"""What a supervision session said before it was corrected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mbtq.core.fields
import mbtq.core.models
import mbtq.core.rls


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0004_supervisor_credentials"),
        ("supervision", "0001_initial"),
        ("tenancy", "0002_visits_end_with_audits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SupervisionRevision",
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
                ("version", models.IntegerField()),
                ("content", models.JSONField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "session",
                    mbtq.core.fields.TenantForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="revisions",
                        to="supervision.supervisionsession",
                    ),
                ),
                (
                    "supervisee",
                    mbtq.core.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.practitioner",
                    ),
                ),
                (
                    "supervisor",
                    mbtq.core.fields.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.practitioner",
                    ),
                ),
            ],
            options={
                "constraints": [
                    mbtq.core.rls.RowPolicy(
                        name="supervision_supervisionrevision_rows",
                        visible="supervisee_id IS NULL OR EXISTS (SELECT 1 FROM programs_practitioner p WHERE p.id IN (supervision_supervisionrevision.supervisee_id, supervision_supervisionrevision.supervisor_id) AND p.person_id = (SELECT NULLIF(current_setting('mbtq.person', true), '')::uuid))",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "session", "version", "supervisee"),
                        name="supervision_revision_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
