from django.db import migrations

from mbtq.core.changes import FUNCTION


class Migration(migrations.Migration):
    dependencies = [("core", "0002_tally")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION mbtq_stamp_change();"),
    ]
