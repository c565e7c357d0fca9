from django.db import migrations, models


class Migration(migrations.Migration):
    """The words for a protocol are the title of its text, so they left the field."""

    dependencies = [("supervision", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="signal",
            name="protocol",
            field=models.CharField(
                blank=True,
                choices=[
                    ("self-harm", "self-harm"),
                    ("suicidality", "suicidality"),
                    ("crisis-admission", "crisis-admission"),
                    ("aggression", "aggression"),
                    ("substance-use", "substance-use"),
                    ("boundary", "boundary"),
                    ("contagion", "contagion"),
                    ("absence", "absence"),
                    ("end-phase", "end-phase"),
                    ("team-splitting", "team-splitting"),
                    ("therapist-mode", "therapist-mode"),
                    ("reorganisation", "reorganisation"),
                    ("first-patients", "first-patients"),
                    ("low-rating", "low-rating"),
                ],
                max_length=20,
            ),
        ),
    ]
