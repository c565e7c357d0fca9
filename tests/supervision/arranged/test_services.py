"""Services of arrangements: agreeing, people who come and go, single days, passing on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from programs.services.people import end_practitioner
from supervision.models import Arrangement, MovedDay, Supervisee, SupervisionSession
from supervision.selectors.planned import arrangements_between, planned_days
from supervision.services.arrangements import (
    NotHere,
    RecordedLater,
    WrongNumber,
    change_supervisees,
    end_arrangement,
)
from supervision.services.days import (
    DayInUse,
    DayTold,
    NotPlanned,
    cancel_day,
    move_day,
    restore_day,
)
from supervision.services.passing_on import pass_on_arrangements
from tests.asserts import assert_trail, at_once, refuses
from tests.supervision.arranged.conftest import TODAY, WEEK

ONE_DAY = timedelta(days=1)


def cancel(row, day, by="organisation"):
    return cancel_day(
        arrangement=row, planned_on=day, cancelled_by=by, at=timezone.now(), by=SYSTEM
    )


def test_arrangement_is_made_with_its_people(rota):
    row = rota.arranged("noor", "ben")
    with rota.scope():
        assert Supervisee.objects.filter(arrangement=row, until=None).count() == 2
        assert assert_trail("arrangement.made", about=row).detail["people"] == 2


@pytest.mark.parametrize(
    ("names", "given", "error", "words"),
    [
        (["noor", "ben"], {"form": "individual"}, WrongNumber, "for one person"),
        (["noor"], {"form": "trio"}, WrongNumber, "for 3 people"),
        ([], {"form": "team"}, WrongNumber, "nobody takes part"),
        (["noor"], {"form": "intervision"}, DomainError, "Nobody leads"),
        (["noor"], {"consultant": "Dr. A"}, DomainError, "not both"),
        (["noor"], {"form": "consultation"}, DomainError, "expertise centre"),
        (["noor"], {"leader": ""}, DomainError, "Choose who supervises"),
        (["mara"], {}, DomainError, "cannot be supervised"),
        (["noor"], {"every_weeks": 27}, DomainError, "1 to 26"),
        (["noor"], {"minutes": 0}, DomainError, "minutes"),
        (["noor"], {"until": TODAY - 5 * WEEK}, DomainError, "before the first"),
    ],
)
def test_arrangement_that_does_not_fit_is_refused(rota, names, given, error, words):
    with refuses(error, words):
        rota.arranged(*names, **given)
    with rota.scope():
        assert not Arrangement.objects.exists()


def test_supervisor_must_work_there_that_day(rota):
    with rota.scope():
        end_practitioner(
            practitioner=rota.people["mara"], on=TODAY - ONE_DAY,
            successor=rota.people["lotte"], by=SYSTEM,
        )  # fmt: skip
    with rota.scope():
        rota.people["mara"].refresh_from_db()
    with refuses(NotHere, "does not work here"):
        rota.arranged("noor", first_on=TODAY)


def test_people_come_and_go_and_history_stays(rota):
    row = rota.arranged("noor")
    with rota.scope():
        people = {"come": [rota.people["ben"]], "leave": [rota.people["noor"]]}
        change_supervisees(arrangement=row, since=TODAY, at=timezone.now(), by=SYSTEM, **people)
        found = dict(Supervisee.objects.values_list("practitioner__name", "until"))
        assert found == {"Noor Linde": TODAY - ONE_DAY, "Ben Linde": None}
        assert_trail("arrangement.changed", about=row)
        with refuses(WrongNumber):
            change_supervisees(
                arrangement=row, leave=[rota.people["ben"]], since=TODAY + WEEK,
                at=timezone.now(), by=SYSTEM,
            )  # fmt: skip


def test_nobody_goes_before_supervision_that_was_recorded(rota):
    row = rota.arranged("noor", "ben", form="team")
    rota.held(row, TODAY - WEEK, "noor")
    with rota.scope(), refuses(RecordedLater):
        change_supervisees(
            arrangement=row, leave=[rota.people["noor"]], since=TODAY - 2 * WEEK,
            at=timezone.now(), by=SYSTEM,
        )  # fmt: skip


def test_ending_leaves_nothing_planned_and_keeps_what_was_recorded(rota):
    row = rota.arranged("noor")
    rota.held(row, TODAY - WEEK, "noor")
    with rota.scope():
        with refuses(RecordedLater):
            end_arrangement(arrangement=row, on=TODAY - 2 * WEEK, by=SYSTEM)
        end_arrangement(arrangement=row, on=TODAY, by=SYSTEM)
        with refuses(DomainError, "earlier than that"):
            end_arrangement(arrangement=row, on=TODAY, by=SYSTEM)
        rows = list(arrangements_between(TODAY, TODAY + 4 * WEEK))
        assert [one.on for one in planned_days(rows, TODAY, TODAY + 4 * WEEK)] == [TODAY]


def test_moved_day_stands_for_the_planned_one(rota):
    row = rota.arranged("noor")
    with rota.scope():
        move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)
        rows = list(arrangements_between(TODAY, TODAY))
        (day, *_rest) = planned_days(rows, TODAY, TODAY + 2 * ONE_DAY)
        assert (day.planned_on, day.on, day.changes) == (TODAY, TODAY + ONE_DAY, 1)
        with refuses(DayInUse):
            move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + WEEK, by=SYSTEM)
        with refuses(NotPlanned):
            move_day(arrangement=row, planned_on=TODAY + ONE_DAY, to_on=TODAY, by=SYSTEM)
        with refuses(RecordedLater, "was moved"):
            end_arrangement(arrangement=row, on=TODAY, by=SYSTEM)


def test_held_day_is_neither_moved_nor_cancelled(rota):
    row = rota.arranged("noor")
    rota.held(row, TODAY, "noor")
    with rota.scope():
        with refuses(DayTold, "recorded"):
            move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)
        with refuses(DayTold, "recorded"):
            cancel(row, TODAY)
        with refuses(DayTold, "not cancelled"):
            restore_day(arrangement=row, planned_on=TODAY, by=SYSTEM)


def test_cancelled_day_can_be_planned_again(rota):
    row = rota.arranged("noor")
    with rota.scope():
        session = cancel(row, TODAY)
        assert_trail("supervision.cancelled", about=session)
        with refuses(DayTold, "cancelled"):
            move_day(arrangement=row, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)
        restore_day(arrangement=row, planned_on=TODAY, by=SYSTEM)
        assert not SupervisionSession.objects.exists()
        assert MovedDay.objects.get().changes == 2


def test_passed_on_arrangement_goes_on_in_the_same_rhythm(rota):
    row, eva = rota.arranged("noor", every_weeks=2), rota.works("eva", "supervisor")
    later = TODAY + 2 * WEEK
    with rota.scope():
        cancel(row, later)
        move_day(arrangement=row, planned_on=later + 2 * WEEK, to_on=later + 3 * WEEK, by=SYSTEM)
        (new,) = pass_on_arrangements(practitioner=row.supervisor, to=eva, after=TODAY, by=SYSTEM)
        old, new = Arrangement.objects.get(pk=row.pk), Arrangement.objects.get(pk=new.pk)
        assert (old.until, new.first_on, new.supervisor) == (TODAY, later, eva)
        assert SupervisionSession.objects.get().arrangement == new
        assert MovedDay.objects.filter(arrangement=new).count() == 2
        assert Supervisee.objects.get(arrangement=new).practitioner == rota.people["noor"]
        rows = list(arrangements_between(TODAY, later))
        assert len(planned_days(rows, TODAY, later)) == 2


def test_all_that_somebody_leads_is_passed_on_or_nothing(rota):
    rota.arranged("noor")
    rota.arranged("eva")
    mara, eva = rota.people["mara"], rota.people["eva"]
    with rota.scope():
        with refuses(DomainError, "as a supervisee"):
            pass_on_arrangements(practitioner=mara, to=eva, after=TODAY, by=SYSTEM)
        assert Arrangement.objects.count() == 2
        passed = pass_on_arrangements(
            practitioner=mara, to=rota.people["lotte"], after=TODAY, by=SYSTEM
        )
        assert len(passed) == 2
        assert not Arrangement.objects.filter(supervisor=mara, until=None).exists()


@pytest.fixture
def shared(transactional_db, rota):
    """An arrangement that several connections see."""
    return rota.arranged("noor")


def test_day_moved_and_cancelled_at_once_is_one_of_both(rota, shared):
    here = rota.place.organisation.pk

    def move():
        with organisation_scope(here):
            move_day(arrangement=shared, planned_on=TODAY, to_on=TODAY + ONE_DAY, by=SYSTEM)

    def call_off():
        with organisation_scope(here):
            cancel(shared, TODAY)

    said = at_once(move, call_off)
    with rota.scope():
        session, moved = SupervisionSession.objects.get(), MovedDay.objects.get()
    assert said in (["", ""], ["DayTold", ""])
    assert session.held_on == moved.to_on


def test_day_cancelled_by_two_at_once_is_cancelled_once(rota, shared):
    def call_off():
        with organisation_scope(rota.place.organisation.pk):
            cancel(shared, TODAY)

    assert sorted(at_once(call_off, call_off)) == ["", "DayTold"]


def test_passed_on_by_two_at_once_goes_on_once(rota, shared):
    eva = rota.works("eva", "supervisor")

    def pass_on():
        with organisation_scope(rota.place.organisation.pk):
            mara = shared.supervisor
            pass_on_arrangements(practitioner=mara, to=eva, after=TODAY, by=SYSTEM)

    at_once(pass_on, pass_on)
    with rota.scope():
        assert Arrangement.objects.filter(until=None).count() == 1
