from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Why a protocol was not used for a signal stands on the signal alone."""

    dependencies = [("programs", "0005_manual_texts")]

    operations = [
        migrations.RemoveConstraint("protocoluse", "protocol_not_used_because"),
        migrations.AddConstraint(
            "protocoluse",
            models.CheckConstraint(
                name="protocol_not_used_because",
                condition=Q(was_used=True) | ~Q(because="") | Q(source__isnull=False),
            ),
        ),
    ]
