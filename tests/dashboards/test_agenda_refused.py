"""Agendas and who has no business there: odd days, others, visitors."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Membership
from supervision.models import AgendaPoint
from supervision.services.arrangements import make_arrangement
from tests.asserts import assert_page
from tests.fidelity.conftest import clinic as clinic
from tests.supervision.signals.conftest import ward as ward

TODAY = timezone.localdate()
LAST_MONTH = TODAY - timedelta(days=28)


def arranged(clinic, leader):
    """Weekly supervision of Noor by this person."""
    noor, supervisor = clinic.works("noor"), clinic.people[leader]
    with clinic.scope():
        return make_arrangement(
            team=clinic.team, supervisor=supervisor, form="individual", mode="in_person",
            purpose="quality", minutes=60, first_on=LAST_MONTH, every_weeks=1,
            supervisees=[(noor, LAST_MONTH)], by=SYSTEM,
        )  # fmt: skip


def agenda(clinic, name, row, day=""):
    url = reverse("dashboards:supervision-agenda", args=["linde", row.pk])
    return clinic.client(name).get(url, {"day": day}, headers={"accept-language": "en"})


def test_agenda_of_others_is_refused_and_odd_days_are_the_next(clinic):
    clinic.works("sup", "supervisor")
    clinic.works("other")
    row = arranged(clinic, "sup")
    assert agenda(clinic, "other", row).status_code == 403
    for day in ("x", "2026-13-45", "9" * 400, "\0", date.max.isoformat()):
        assert_page(agenda(clinic, "sup", row, day), "Agenda for supervision on")


@pytest.mark.django_db
def test_visitor_takes_no_point_off_the_agenda(ward):
    ward.severe()
    with ward.scope():
        point = AgendaPoint.objects.get()
        guest = Membership.objects.filter(person=ward.user("sam"))
        guest.update(purpose="Outside", until=TODAY)
    where = ["linde", ward.teams["blue"].pk, point.pk]
    response = ward.client("sam").post(reverse("dashboards:point-discussed", args=where))
    assert response.status_code == 403
    with ward.scope():
        assert AgendaPoint.objects.get().discussed_on is None
