from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("audit_report", "Audit report"),
                    ("manual_text", "Text of the manual"),
                ],
                max_length=30,
            ),
        ),
    ]
