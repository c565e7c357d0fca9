"""Recording a session, both sides confirming it, and what it counts for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.member import SYSTEM
from supervision.credits import rulebook
from supervision.models import Agreement, Attendance, SupervisionNote, SupervisionSession
from supervision.selectors.credits import credits_of
from supervision.selectors.planned import held_days_of
from supervision.selectors.sessions import (
    open_agreements_of,
    sessions_visible_to,
    to_confirm_for,
)
from supervision.services.arrangements import make_arrangement
from supervision.services.sessions import (
    LooksTheSame,
    NotTheirs,
    RecordedAlready,
    confirm_session,
    dispute_session,
)
from tests.asserts import assert_trail, refuses
from tests.supervision.conftest import TODAY, Practice


def confirm(practice: Practice, session: SupervisionSession, name: str, version: int = 0) -> Any:
    with practice.scope(name):
        return confirm_session(
            session=session,
            version=version or session.version,
            at=timezone.now(),
            by=practice.member(name),
        )


def dispute(practice: Practice, session: SupervisionSession, name: str, why: str = "No") -> Any:
    with practice.scope(name):
        return dispute_session(
            session=session,
            reason=why,
            version=practice.now(session).version,
            at=timezone.now(),
            by=practice.member(name),
        )


def attended(practice: Practice, session: SupervisionSession, name: str) -> Attendance:
    with practice.scope():
        return Attendance.objects.get(session=session, supervisee=practice.people[name])


def counted(practice: Practice, name: str, track: str = "basic_therapist") -> tuple[Any, Any]:
    with practice.scope():
        found = credits_of(practice.people[name], track).tally
    return found.counted, found.waiting


def test_session_counts_once_both_sides_have_confirmed(practice):
    session = practice.held("noor", minutes=45)
    assert session.state == "waiting"
    assert session.supervisor_kind == "supervisor"
    row = attended(practice, session, "noor")
    told = (row.credit, row.counts, row.rules, row.track)
    assert told == (Decimal("1.00"), True, "register-newer", "basic_therapist")
    assert counted(practice, "noor") == (0, 1)
    confirm(practice, session, "noor")
    assert practice.now(session).state == "confirmed"
    assert counted(practice, "noor") == (1, 0)
    with practice.scope():
        assert_trail("supervision.recorded", about=session)
        assert_trail("supervision.confirmed", about=session)


def test_one_of_three_says_it_is_not_right(practice):
    session = practice.held("noor", "ben", "iris")
    confirm(practice, session, "noor")
    dispute(practice, session, "ben", "It was an hour")
    assert practice.now(session).state == "disputed"
    assert counted(practice, "noor") == (1, 0), "whoever else has not"
    assert counted(practice, "ben") == (0, 1)
    assert counted(practice, "iris") == (0, 1)
    confirm(practice, session, "iris")
    assert practice.now(session).state == "disputed"
    confirm(practice, session, "ben")
    row = attended(practice, session, "ben")
    assert (row.dispute, row.disputed_at, practice.now(session).state) == ("", None, "confirmed")


def test_dispute_needs_a_reason_without_data_of_a_person(practice):
    session = practice.held("noor")
    with refuses(DomainError, "Say what is not right."):
        dispute(practice, session, "noor", "  ")
    with refuses(DomainError, "number or address"):
        dispute(practice, session, "noor", "bel 0612345678")


def test_supervisee_writes_the_own_part_and_the_supervisor_confirms(practice):
    content = replace(
        practice.content("noor", "ben", minutes=60),
        present=(practice.part("noor", learned="To ask"), practice.part("ben")),
    )
    session = practice.record(content, "noor")
    assert (session.state, session.supervisor_confirmed_at) == ("waiting", None)
    confirm(practice, session, "ben")
    assert practice.now(session).state == "waiting"
    assert counted(practice, "noor") == (0, 1)
    confirm(practice, session, "mara")
    assert practice.now(session).state == "confirmed"
    assert counted(practice, "noor") == (1, 0)


def test_supervisee_does_not_write_for_others(practice):
    other = practice.part("ben", question="What he asked")
    content = replace(practice.content("noor", "ben"), present=(practice.part("noor"), other))
    with refuses(NotTheirs, "your own part"):
        practice.record(content, "noor")
    practice.works("kim")
    with refuses(NotTheirs, "Only who was there"):
        practice.record(practice.content("noor"), "kim")


def test_nobody_confirms_for_others_or_twice(practice):
    session = practice.held("noor")
    with refuses(NotTheirs, "recorded this session yourself"):
        confirm(practice, session, "mara")
    with refuses(NotTheirs, "Only who was there"):
        confirm(practice, session, "ben")
    for _time in range(2):
        confirm(practice, session, "noor")
    with practice.scope():
        assert_trail("supervision.confirmed")


def test_who_has_no_account_is_not_waited_for(practice):
    practice.works("oud", account=False)
    session = practice.held("noor", "oud", minutes=60)
    assert counted(practice, "oud") == (1, 0), "the word of the supervisor stands"
    confirm(practice, session, "noor")
    assert practice.now(session).state == "confirmed"
    assert attended(practice, session, "oud").confirmed_at is None


def test_consultation_is_confirmed_by_one_other(practice):
    content = practice.content("noor", "ben", "iris", leader="", form="consultation")
    with refuses(DomainError, "name of the consultant"):
        practice.record(content, "noor")
    session = practice.record(replace(content, consultant="D. Bales"), "noor")
    assert session.state == "waiting"
    row = attended(practice, session, "noor")
    assert (row.credit, row.counts, row.rules) == (None, False, "")
    confirm(practice, session, "ben")
    assert practice.now(session).state == "confirmed"
    alone = practice.content("noor", leader="", form="consultation", consultant="D. Bales")
    assert practice.record(replace(alone, minutes=30), "noor", is_another=True).state == "confirmed"


def test_intervision_counts_for_nobody(practice):
    session = practice.record(practice.content("noor", "ben", leader="", form="intervision"), "ben")
    confirm(practice, session, "noor")
    assert counted(practice, "noor") == (0, 0)


def test_supervisor_without_registration_is_kept_as_such(practice):
    practice.works("piet", "supervisor")
    practice.qualified("piet", "supervisor", until=TODAY - timedelta(days=30))
    session = practice.held("noor", by="piet", leader="piet")
    row = attended(practice, session, "noor")
    assert (session.supervisor_kind, row.credit, row.counts) == ("", Decimal("2.00"), False)


def test_best_registration_is_that_of_the_track(practice):
    practice.works("piet", "supervisor")
    for kind in ("supervisor_basic", "supervisor_socio"):
        practice.qualified("piet", kind)
    content = practice.content("noor", leader="piet")
    told = replace(content, present=(practice.part("noor", track="sociotherapist"),))
    assert practice.record(told, "piet").supervisor_kind == "supervisor_socio"
    other = replace(content, minutes=45)
    session = practice.record(other, "piet", is_another=True)
    assert session.supervisor_kind == "supervisor_basic"


def test_later_rules_change_nothing_that_was_kept(practice, monkeypatch):
    session = practice.held("noor", minutes=45)
    confirm(practice, session, "noor")
    stricter = tuple(replace(one, individual_minutes=90) for one in rulebook.versions())
    monkeypatch.setattr(rulebook, "versions", lambda: stricter)
    row = attended(practice, session, "noor")
    assert (row.credit, row.counts, row.rules) == (Decimal("1.00"), True, "register-newer")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"held_on": TODAY - timedelta(days=367)}, "12 months"),
        ({"minutes": 0}, "from 1 to 600"),
        ({"minutes": 601}, "from 1 to 600"),
        ({"form": "walk"}, "Choose one of the list."),
        ({"form": "intervision"}, "there is no supervisor"),
        ({"present": ()}, "Tick who was there."),
        ({"form": "individual"}, "choose another form"),
        ({"supervisor": None}, "Choose who supervised."),
        ({"consultant": "D. Bales"}, "Only a consultation"),
        ({"materials": ("film",)}, "Choose one of the list."),
    ],
)
def test_what_cannot_be_is_refused(practice, given, sentence):
    with refuses(DomainError, sentence):
        practice.held("noor", "ben", **given)


def test_nobody_was_there_before_starting_to_work(practice):
    with practice.scope():
        newcomer = practice.works("new")
        type(newcomer).objects.filter(pk=newcomer.pk).update(started_on=TODAY)
        newcomer.refresh_from_db()
    with refuses(DomainError, "New Linde did not work here"):
        practice.held("new")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"codes": ("Jansen",)}, "looks like a name"),
        ({"codes": ("GROEP-B",)}, "looks like a name"),
        ({"question": "mail jan@example.org"}, "number or address"),
        ({"agreement": "x" * 501}, "under 500"),
        ({"due_on": TODAY}, "Say what was agreed"),
        ({"setting": "couple"}, "Choose one of the list."),
        ({"codes": tuple(f"K-{n}" for n in range(11))}, "at most 10"),
    ],
)
def test_what_is_said_holds_codes_only(practice, said, sentence):
    content = replace(practice.content("noor"), present=(practice.part("noor", **said),))
    with refuses(DomainError, sentence):
        practice.record(content, "mara")


def test_codes_are_kept_once_and_in_capitals(practice):
    part = practice.part("noor", codes=("k-4f7", "K-4F7", "GROEP-B"), setting="group")
    practice.record(replace(practice.content("noor"), present=(part,)), "mara")
    with practice.scope("noor"):
        assert SupervisionNote.objects.get().codes == ["K-4F7", "GROEP-B"]


def test_same_session_twice_is_refused_and_another_is_asked_about(practice):
    practice.held("noor", starts_at=time(10))
    with refuses(RecordedAlready, "recorded already"):
        practice.held("noor", starts_at=time(10))
    doubtful = practice.content("ben", starts_at=time(10))
    with refuses(LooksTheSame, "Is this another one?"):
        practice.record(doubtful, "mara")
    practice.record(doubtful, "mara", is_another=True)
    practice.held("ben", starts_at=time(11))
    practice.held("noor", "ben")
    practice.held("iris"), "without a time only the same people are doubtful"


def test_agreements_come_back_until_closed(practice):
    due = TODAY + timedelta(days=14)
    part = practice.part("noor", agreement="Bring a fragment", due_on=due)
    first = practice.record(replace(practice.content("noor"), present=(part,)), "mara")
    with practice.scope():
        (agreed,) = open_agreements_of([practice.people["noor"].pk])
    again = practice.content("noor", held_on=TODAY, closings={agreed.pk: "changed"})
    with refuses(DomainError, "Say what the agreement became."):
        practice.record(again, "mara")
    part = practice.part("noor", agreement="Bring a whole session")
    second = practice.record(replace(again, present=(part,)), "mara")
    with practice.scope():
        agreed.refresh_from_db()
        told = (agreed.session_id, agreed.closed_in_id, agreed.closed_on, agreed.outcome)
        assert told == (first.pk, second.pk, TODAY, "changed")
        assert_trail("agreement.closed", about=agreed)
        (new,) = open_agreements_of([practice.people["noor"].pk])
        assert new.text == "Bring a whole session"


def test_nobody_closes_agreements_of_who_was_not_there(practice):
    part = practice.part("noor", agreement="Bring a fragment")
    practice.record(replace(practice.content("noor"), present=(part,)), "mara")
    with practice.scope():
        agreed = Agreement.objects.get()
    practice.held("ben", closings={agreed.pk: "kept"})
    with practice.scope():
        agreed.refresh_from_db()
    assert agreed.closed_on is None


def test_who_sees_a_session_and_who_is_asked(practice, anker):
    session = practice.held("noor", "ben")
    practice.user("lead", "team_lead")
    for name, seen, asked in [
        ("mara", 1, 0), ("noor", 1, 1), ("ben", 1, 1), ("iris", 0, 0), ("lead", 0, 0)
    ]:  # fmt: skip
        with practice.scope(name):
            by = practice.member(name)
            assert sessions_visible_to(by, on=TODAY).count() == seen, name
            assert to_confirm_for(by).count() == asked, name
    with anker.scope():
        assert not SupervisionSession.objects.filter(pk=session.pk).exists()


def test_confirming_what_was_corrected_meanwhile_asks_to_look_again(practice):
    session = practice.held("noor")
    with pytest.raises(Stale):
        confirm(practice, session, "noor", version=7)


def test_nobody_without_the_right_is_waited_for(practice):
    """A team lead who was there cannot confirm; the word of the supervisor stands."""
    practice.works("lead", "lead")
    session = practice.held("lead")
    assert session.state == "confirmed"
    assert counted(practice, "lead") == (2, 0)


def test_days_of_supervision_are_those_of_who_was_there(practice):
    practice.held("noor", held_on=TODAY - timedelta(days=9))
    practice.held("noor", "ben", held_on=TODAY - timedelta(days=3))
    ids = {name: practice.people[name].pk for name in ("noor", "ben", "iris")}
    with practice.scope():
        found = held_days_of(ids.values(), since=TODAY - timedelta(days=9), until=TODAY)
    recent = TODAY - timedelta(days=3)
    assert set(found[ids["noor"]]) == {recent, TODAY - timedelta(days=9)}
    assert (found[ids["ben"]], ids["iris"] in found) == ([recent], False)


def test_one_side_gives_the_time_and_the_other_does_not(practice):
    practice.held("noor", starts_at=time(10))
    same = practice.content("noor")
    with refuses(LooksTheSame, "Is this another one?"):
        practice.record(same, "noor")
    practice.record(same, "noor", is_another=True)
    later = practice.content("noor", starts_at=time(15))
    with refuses(LooksTheSame):
        practice.record(later, "mara")


def test_day_that_is_not_planned_does_not_count_as_planned(practice):
    noor, mara = practice.works("noor"), practice.works("mara")
    first = TODAY - timedelta(days=8)
    with practice.scope():
        row = make_arrangement(
            team=practice.team, supervisor=mara, form="individual", mode="in_person",
            purpose="training", minutes=60, first_on=first, every_weeks=1,
            supervisees=[(noor, first)], by=SYSTEM,
        )  # fmt: skip
    for day in (first + timedelta(days=1), first + timedelta(days=70), date.min, date.max):
        with refuses(DomainError, "No supervision is planned on that day."):
            practice.held("noor", arrangement=row, planned_on=day)
    practice.held("noor", arrangement=row, planned_on=first + timedelta(days=7))
