from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_moved_days")]

    operations = [
        migrations.AddField(
            model_name="movedday",
            name="changes",
            field=models.SmallIntegerField(default=1),
        ),
    ]
