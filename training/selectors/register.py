"""The register of a centre: its list, one registration, and whom it can take up."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from mbtq.accounts.models import User, without_secrets
from mbtq.core.scope import current_organisation
from programs.models import Practitioner
from training.catalog import shipped_pathways
from training.choices import RegistrationStatus
from training.models import Registration, RegistrationPeriod, Reminder
from training.periods import USUAL_YEARS, next_period
from training.selectors.registrations import Standing, standing, with_history

RUNS = (RegistrationStatus.VALID, RegistrationStatus.SUSPENDED)


def register_of_centre(
    *, on: date, level: str = "", status: str = "", within: int = 0, name: str = ""
) -> QuerySet[Registration]:
    """Registrations of the open centre with their history, `name` and `until` of the newest period.

    What a registration is on a day is a rule that the database does not know: for a filter on it
    the register is read as a whole, in as many queries however long it is.
    """
    newest = RegistrationPeriod.objects.filter(registration=OuterRef("pk")).order_by("-since")
    rows = Registration.objects.filter(centre_id=current_organisation()).annotate(
        name=Subquery(newest.values("printed_name")[:1]), until=Max("periods__until")
    )
    if level:
        rows = rows.filter(level=level)
    if name:
        rows = rows.filter(name__icontains=name)
    if within:
        rows = rows.filter(until__range=(on, on + timedelta(days=within)))
    wanted = {RegistrationStatus(status)} if status else set(RUNS) if within else set()
    whole = with_history(rows)
    if not wanted:
        return whole
    found = [one.pk for one in whole if standing(one, on=on).status in wanted]
    return whole.filter(pk__in=found)


def registration_of_centre(pk: UUID, *, on: date) -> Standing | None:
    """One registration with its history and the names behind it; None when it is not there."""
    rows = Registration.objects.filter(centre_id=current_organisation(), pk=pk)
    found = with_history(rows.select_related("person").defer(*without_secrets("person"))).first()
    return None if found is None else standing(found, on=on)


def reminders_of(registration: Registration) -> dict[UUID, list[Reminder]]:
    """By period what was said of its end, the widest threshold first."""
    found: dict[UUID, list[Reminder]] = {}
    for one in Reminder.objects.filter(period__registration=registration).order_by("-days"):
        found.setdefault(one.period_id, []).append(one)
    return found


def names_of(people: set[UUID]) -> dict[UUID, str]:
    """Names of accounts, for who granted or decided."""
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def account_of(email: str, *, on: date) -> User | None:
    """The account with this address of somebody who works at an organisation of the centre."""
    works = Practitioner.objects.filter(person=OuterRef("pk"), started_on__lte=on)
    found = User.objects.filter(Exists(works), email=email.strip().lower(), is_active=True)
    return found.defer("password", "last_login").first()


def usual_period(level: str, *, on: date, last: date | None) -> tuple[date, date]:
    """The days of a period granted today, as long as the pathway in force says."""
    shipped = [one for one in shipped_pathways() if one.level == level and one.covers(on)]
    years = {one.period_years for one in shipped if one.period_years}
    return next_period(on, last, years.pop() if len(years) == 1 else USUAL_YEARS)
