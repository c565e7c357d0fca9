from django.db import migrations

from mbtq.core.rls import TODAY
from mbtq.tenancy.policy import MembershipRows


def sql(today: str) -> str:
    """The policy that ends visits, with `today` for today."""
    (policy,) = (one for one in MembershipRows(name="").policies() if one.suffix == "centre_ends")
    table = "tenancy_membership"
    check = policy.check.replace(TODAY, today)
    return f'ALTER POLICY "{policy.name(table)}" ON "{table}" WITH CHECK ({check});'


class Migration(migrations.Migration):
    """A visit ended after midnight is ended today, also while UTC still says yesterday."""

    dependencies = [("tenancy", "0004_submissions_of_their_sender")]

    operations = [migrations.RunSQL(sql(TODAY), sql("CURRENT_DATE"))]
