"""Signing up and off: in the order of asking, never more than there are places."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.tenancy.mail import letter_of
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Mail, Outbox
from tests.asserts import assert_trail, at_once, refuses
from tests.training.courses.conftest import NOW, TODAY, Pupil, asked
from training.course_tasks import GivePlaces
from training.models import Edition, Participation
from training.selectors.participation import courses_followed
from training.services.editions import EditionContent, cancel_edition, change_edition
from training.services.giving_places import TASK, give_places
from training.services.places import NotOpen, OnTheList, take_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(school):
    return school.edition(capacity=1)


def kinds_of(school) -> list[str]:
    """What was mailed, by kind and to whom."""
    with organisation_scope(school.centre.organisation.pk):
        rows = Mail.objects.select_related("person").order_by("id")
        return [f"{row.kind} {row.person.email.split('@')[1].split('.')[0]}" for row in rows]


def test_person_asks_and_the_centre_gives_the_place(school, edition, pupil):
    pupil.ask(edition)
    assert school.states(edition) == {"therapist": "asked"}
    assert asked(TASK) == 1
    school.give(edition)
    assert school.states(edition) == {"therapist": "signed_up"}
    assert school.taken(edition) == 1
    assert kinds_of(school) == ["course.place linde"]
    with pupil.scope():
        assert_trail("participation.asked")
    with school.scope():
        assert assert_trail("places.given").detail["placed"] == 1


def test_second_one_waits_and_moves_up_when_the_first_signs_off(school, edition, pupil, other):
    pupil.ask(edition)
    other.ask(edition, at=NOW + timedelta(seconds=1))
    school.give(edition)
    school.give(edition)  # nothing more happens
    assert kinds_of(school) == ["course.place linde", "course.waiting anker"]
    pupil.leave(edition)
    school.give(edition)
    with school.scope():
        states = dict(Participation.objects.values_list("person__name", "state"))
    assert states == {"therapist of linde": "cancelled", "therapist of anker": "signed_up"}
    assert kinds_of(school)[-1] == "course.moved_up anker"
    assert school.taken(edition) == 1


def test_who_signs_up_again_goes_to_the_end_and_is_told_again(school, edition, pupil, other):
    pupil.ask(edition)
    other.ask(edition, at=NOW + timedelta(seconds=1))
    school.give(edition)
    pupil.leave(edition)
    pupil.ask(edition, at=NOW + timedelta(seconds=2))
    school.give(edition)
    with pupil.scope():
        assert Participation.objects.get().state == "waiting"
    told = kinds_of(school)
    assert sorted(told[2:]) == ["course.moved_up anker", "course.waiting linde"]


def test_person_sees_own_rows_only(school, edition, pupil, other):
    pupil.ask(edition)
    with other.scope():
        assert not Participation.objects.exists()


def test_person_cannot_give_oneself_a_place_or_points(school, edition, pupil):
    row = pupil.ask(edition)
    for column, value in (("state", "signed_up"), ("points", 7), ("code", "MBT-1")):
        with pytest.raises(ProgrammingError), pupil.scope(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE training_participation SET {column} = %s WHERE id = %s",
                [value, row.pk],
            )


def test_sign_up_twice_or_after_closing_is_refused(school, edition, pupil):
    pupil.ask(edition)
    with refuses(OnTheList, "already"):
        pupil.ask(edition)
    closed = school.edition(sign_up_until=TODAY - timedelta(days=1))
    with refuses(NotOpen, "closed"):
        pupil.ask(closed)


def test_sign_off_on_the_first_day_is_refused(school, pupil):
    edition = school.edition(starts_on=TODAY)
    pupil.ask(edition)
    with refuses(NotOpen, "begun"):
        pupil.leave(edition)


def test_nobody_moves_up_on_the_first_day(school, pupil):
    edition = school.edition(starts_on=TODAY)
    pupil.ask(edition)
    school.give(edition)
    assert school.states(edition) == {"therapist": "waiting"}


def test_added_by_hand_waits_behind_who_asked_before(school, edition, pupil):
    pupil.ask(edition, at=NOW - timedelta(minutes=1))
    assert school.add(edition, "lou").state == "waiting"
    assert school.states(edition) == {"therapist": "signed_up", "lou": "waiting"}
    with refuses(OnTheList, "already"):
        school.add(edition, "lou")


def test_added_by_hand_on_the_first_day_has_a_place_while_there_is_one(school):
    edition = school.edition(starts_on=TODAY, capacity=1)
    assert school.add(edition, "lou").state == "signed_up"
    with refuses(NotOpen, "more places"):
        school.add(edition, "sam")
    assert school.taken(edition) == 1


def test_participant_by_hand_gets_the_account_with_that_address(school, edition, pupil):
    address = pupil.person.email.split("@")
    row = school.add(edition, address[0])
    with school.scope():
        Participation.objects.filter(pk=row.pk).update(email=pupil.person.email)
    with refuses(OnTheList, "on the list already"):
        pupil.ask(edition)
    school.join()
    school.join()
    with pupil.scope():
        assert Participation.objects.get().person == pupil.person
    with school.scope():
        assert_trail("participation.joined", about=row)


def test_account_outside_the_organisations_of_the_centre_is_not_joined(school, edition, linde):
    staff = school.centre.join("centre_staff")
    row = school.add(edition, "lou")
    with school.scope():
        Participation.objects.filter(pk=row.pk).update(email=staff.email)
    school.join()
    with school.scope():
        assert Participation.objects.get(pk=row.pk).person_id is None


def test_centre_signs_somebody_off_and_the_next_moves_up(school, edition, pupil, other):
    pupil.ask(edition)
    other.ask(edition, at=NOW + timedelta(seconds=1))
    school.give(edition)
    staff, person = school.staff, pupil.person
    with school.scope():
        row = Participation.objects.get(person=person)
        take_off(participation=row, at=NOW, by=staff)
    assert kinds_of(school)[-2:] == ["course.taken_off linde", "course.moved_up anker"]
    assert school.taken(edition) == 1


def test_more_places_go_to_the_waiting_list_and_fewer_than_given_are_refused(
    school, edition, pupil, other
):
    pupil.ask(edition)
    other.ask(edition)
    school.give(edition)
    names = ("code", "starts_on", "ends_on", "sign_up_until", "days", "place", "teachers")
    kept = {name: getattr(edition, name) for name in names}
    staff = school.staff
    with school.scope():
        wider = EditionContent(**kept, capacity=2)
        change_edition(edition=edition, content=wider, version=1, at=NOW, by=staff)
    assert set(school.states(edition).values()) == {"signed_up"}
    assert not [one for one in kinds_of(school) if "changed" in one]
    with school.scope(), refuses(DomainError, "2 places"):
        narrow = EditionContent(**kept, capacity=1)
        change_edition(edition=edition, content=narrow, version=2, at=NOW, by=staff)
    with school.scope():
        moved = EditionContent(**{**kept, "place": "Zwolle"}, capacity=2)
        change_edition(edition=edition, content=moved, version=2, at=NOW, by=staff)
    assert len([one for one in kinds_of(school) if "changed" in one]) == 2


def test_cancelling_tells_everybody_and_who_asks_meanwhile_is_told_too(
    school, edition, pupil, other
):
    pupil.ask(edition)
    school.give(edition)
    with other.scope():
        late = Edition.objects.get(pk=edition.pk)
    staff = school.staff
    with school.scope():
        assert cancel_edition(edition=edition, at=NOW, by=staff) == 1
    other.ask(late)
    school.give(edition)
    assert set(school.states(edition).values()) == {"cancelled"}
    assert sorted(kinds_of(school)) == [
        "course.cancelled anker",
        "course.cancelled linde",
        "course.place linde",
    ]


def test_mail_reaches_a_person_who_is_no_member_of_the_centre(school, edition, pupil, linde):
    pupil.ask(edition)
    school.give(edition)
    here = school.centre.organisation.pk
    with organisation_scope(here, person=pupil.person.pk):
        letter = letter_of(Mail.objects.select_related("person", "organisation").get())
    assert f"/o/linde/training/editions/{edition.pk}/" in letter.body
    assert "Mentali" not in letter.subject + letter.body
    with transaction.atomic():
        pupil.person.is_active = False
        pupil.person.save()
    with organisation_scope(here, person=pupil.person.pk):
        assert letter_of(Mail.objects.select_related("person", "organisation").get()) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_no_more_places_than_there_are(school, linde):
    edition = school.edition(capacity=3)
    for number in range(8):
        pupil = Pupil(linde, f"therapist-{number}")
        linde.people[pupil.role] = User.objects.create_user(f"p{number}@linde.test", name="P")
        linde.add(linde.people[pupil.role], ["therapist"])
        pupil.ask(edition, at=NOW + timedelta(seconds=number))

    def work():
        GivePlaces().work(edition.centre_id, edition.pk)

    assert at_once(work, work, work) == ["", "", ""]
    states = school.states(edition)
    placed = sorted(name for name, state in states.items() if state == "signed_up")
    assert placed == ["p0", "p1", "p2"]
    assert school.taken(edition) == 3
    with organisation_scope(school.centre.organisation.pk):
        assert Mail.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_signing_off_while_places_are_given_is_not_undone(school, linde, pupil):
    edition = school.edition(capacity=1)
    for _round in range(5):
        pupil.ask(edition, at=NOW)
        said = at_once(
            lambda: GivePlaces().work(edition.centre_id, edition.pk), lambda: pupil.leave(edition)
        )
        assert said == ["", ""]
        assert school.states(edition) == {"therapist": "cancelled"}
    school.give(edition)
    assert school.taken(edition) == 0


@pytest.mark.django_db(transaction=True)
def test_work_that_died_halfway_is_done_by_the_next(school, edition, pupil):
    pupil.ask(edition)
    with pytest.raises(ZeroDivisionError), centre_scope(edition.centre_id):
        give_places(edition=edition, at=NOW, by=SYSTEM)
        raise ZeroDivisionError
    assert school.states(edition) == {"therapist": "asked"}
    task = GivePlaces()
    task.run(str(edition.centre_id), str(edition.pk))
    assert school.states(edition) == {"therapist": "signed_up"}
    assert not Outbox.objects.filter(task=TASK).exists()


def test_courses_followed_by_a_person_are_those_attended(school, pupil):
    edition, person = school.edition(starts_on=TODAY - timedelta(days=3)), pupil.person
    row = school.add(edition, "lou")
    with school.scope():
        Participation.objects.filter(pk=row.pk).update(person=person)
    with pupil.scope():
        assert courses_followed(person.pk) == []
    school.mark(edition, row, minutes=90)
    with pupil.scope():
        (course,) = courses_followed(person.pk)
    assert (course.points, course.minutes, course.hours) == (2, 90, 1.5)
    assert course.kind == "thematic"
