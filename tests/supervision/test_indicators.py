"""What supervision and signals say about a program."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from supervision.choices import Form, Mode, SessionState
from supervision.models import Arrangement, Attendance, MovedDay, Signal, SupervisionSession
from supervision.selectors import program_counts

START, TODAY = date(2024, 1, 1), date.today()
SINCE = TODAY - timedelta(days=27)  # four weeks
LED = {"form": Form.TEAM, "mode": Mode.IN_PERSON, "purpose": "quality"}


class Clinic:
    """One program with one team and its people, written without the services of supervision."""

    def __init__(self, place: Any) -> None:
        self.place = place
        self.program = create_program(
            code="north", name="North", setting="outpatient", started_on=START, stage=7, by=SYSTEM
        )
        self.team: Team = create_team(
            program=self.program, name="Blue", started_on=START, by=SYSTEM
        )

    def works(self, name: str, role: str = "therapist", since: date = START) -> Practitioner:
        person = create_practitioner(name=name, profession="other", started_on=since, by=SYSTEM)
        assign(
            practitioner=person, team=self.team, role=role, hours_per_week=24, since=since,
            by=SYSTEM,
        )  # fmt: skip
        return person

    def arrangement(self, **given: Any) -> Arrangement:
        whole = {"first_on": SINCE, "every_weeks": 1, "minutes": 60, **LED, **given}
        return Arrangement.objects.create(
            organisation=self.place.organisation, team=self.team, **whole
        )

    def held(self, on: date, *people: Practitioner, **given: Any) -> SupervisionSession:
        whole = {"minutes": 60, "state": SessionState.CONFIRMED, **LED, **given}
        row = SupervisionSession.objects.create(
            organisation=self.place.organisation, team=self.team, held_on=on,
            recorded_at=timezone.now(), **whole,
        )  # fmt: skip
        for one in people:
            Attendance.objects.create(
                organisation=self.place.organisation, session=row, supervisee=one
            )
        return row

    def signal(self, on: date, **given: Any) -> Signal:
        whole = {"level": "team", "kind": "split", "severity": 3, "is_severe": False, **given}
        return Signal.objects.create(
            organisation=self.place.organisation, program=self.program, team=self.team,
            noticed_on=on, raised_on=on, raised_at=datetime.combine(on, datetime.min.time(), tz()),
            owner=self.place.join("team_lead"), **{"review_on": TODAY, **whole},
        )  # fmt: skip

    def counted(self, what: str, since: date = SINCE, until: date = TODAY) -> Any:
        return getattr(program_counts, what)([self.program.pk], since, until).get(self.program.pk)


def tz() -> Any:
    return timezone.get_current_timezone()


@pytest.fixture
def clinic(linde):
    with linde.scope():
        yield Clinic(linde)


def test_supervision_held_of_planned_says_what_nobody_told(clinic):
    one = clinic.arrangement()
    clinic.held(SINCE, arrangement=one, planned_on=SINCE)
    second = SINCE + timedelta(days=7)
    clinic.held(
        second, arrangement=one, planned_on=second, state=SessionState.CANCELLED, minutes=None,
        cancelled_by="supervisor",
    )  # fmt: skip
    found = clinic.counted("supervision_held")
    assert (found.numerator, found.denominator) == (1, 4)
    assert found.missing == pytest.approx(1 / 4)  # the fourth is too fresh to be asked for


def test_moved_supervision_counts_for_the_day_that_it_stands_for(clinic):
    one = clinic.arrangement(until=SINCE)
    clinic.held(SINCE + timedelta(days=3), arrangement=one, planned_on=SINCE)
    assert clinic.counted("supervision_held").share.value == 1


def test_supervision_that_was_moved_counts_when_its_day_has_come(clinic):
    one = clinic.arrangement(first_on=TODAY - timedelta(days=14), every_weeks=2)
    MovedDay.objects.create(
        organisation=clinic.place.organisation, arrangement=one,
        planned_on=TODAY - timedelta(days=14), to_on=TODAY + timedelta(days=1),
    )  # fmt: skip
    assert clinic.counted("supervision_held") is None
    MovedDay.objects.update(to_on=TODAY - timedelta(days=1))
    assert clinic.counted("supervision_held").denominator == 1


def test_nothing_planned_gives_no_figure(clinic):
    clinic.held(TODAY)
    assert clinic.counted("supervision_held") is None


def test_lately_supervised_leaves_out_who_came_later_and_who_supervises(clinic):
    noor, _sam = clinic.works("Noor"), clinic.works("Sam")
    clinic.works("New", since=TODAY - timedelta(days=2))
    clinic.works("Boss", role="supervisor")
    clinic.held(TODAY - timedelta(days=5), noor)
    found = clinic.counted("lately_supervised")
    assert (found.numerator, found.denominator) == (1, 2)


def test_who_was_not_there_was_not_supervised(clinic):
    noor = clinic.works("Noor")
    row = clinic.held(TODAY - timedelta(days=5), noor)
    row.attendances.update(was_present=False)
    assert clinic.counted("lately_supervised").numerator == 0


@pytest.mark.parametrize(
    ("given", "weeks"),
    [
        ({"supervisor_kind": "supervisor"}, 1),
        ({"supervisor_kind": ""}, 0),
        ({"supervisor_kind": "supervisor", "mode": Mode.VIDEO}, 0),
        ({"supervisor_kind": "supervisor", "mode": Mode.VIDEO, "form": Form.LIVE}, 1),
    ],
)
def test_expert_on_the_spot_is_registered_and_there(clinic, given, weeks):
    clinic.arrangement()
    clinic.held(TODAY, **given)
    clinic.held(TODAY - timedelta(days=1), **given)
    found = clinic.counted("expert_on_the_spot")
    assert (found.numerator, found.denominator) == (weeks, 4)


def test_signals_looked_after_of_those_that_are_open(clinic):
    clinic.signal(SINCE)
    clinic.signal(SINCE, review_on=TODAY - timedelta(days=1))
    clinic.signal(SINCE, closed_at=timezone.now(), lesson="Eerder bellen")
    found = clinic.counted("signals_looked_after")
    assert (found.numerator, found.denominator) == (1, 2)


def test_signal_rate_counts_per_month_of_a_person(clinic):
    for name in ("Noor", "Sam"):
        clinic.works(name)
    clinic.signal(TODAY)
    clinic.signal(SINCE - timedelta(days=1))  # before the period
    found = clinic.counted("signal_rate")
    assert found.numerator == 1
    assert found.denominator == pytest.approx(2 * 28 / (365 / 12))
    assert found.share.lower < found.share.value < found.share.upper


def test_signal_rate_of_a_program_without_people(clinic):
    clinic.signal(TODAY)
    assert clinic.counted("signal_rate") is None


def test_old_signals_about_the_organisation_are_for_the_audit(clinic):
    old, young = TODAY - timedelta(days=31), TODAY - timedelta(days=30)
    organisation = {"level": "organisation", "kind": "budget_cut"}
    wanted = clinic.signal(old, **organisation)
    clinic.signal(young, **organisation)
    clinic.signal(old)  # about the team
    clinic.signal(old, closed_at=timezone.now(), lesson="Besproken", **organisation)
    assert program_counts.old_organisation_signals(clinic.program.pk, on=TODAY) == [wanted]
