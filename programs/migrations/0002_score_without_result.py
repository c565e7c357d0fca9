"""The outcome of a score follows from its inputs and its model, so it is no longer kept beside."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]

    operations = [migrations.RemoveField(model_name="riskscore", name="result")]
