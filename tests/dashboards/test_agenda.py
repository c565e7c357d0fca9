"""Agendas: a supervisor's day, one supervision, a team's meeting; who reads what on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fidelity.models import SessionLog
from mbtq.tenancy.member import SYSTEM
from programs.services.ratings import record_change_event
from supervision.models import AgendaPoint, Arrangement
from supervision.services.arrangements import make_arrangement
from supervision.services.sessions import Content, Part, record_session
from supervision.services.signals import Report, raise_signal
from tests.asserts import assert_page
from tests.fidelity.conftest import Clinic
from tests.fidelity.conftest import clinic as clinic

TODAY = date.today()
LED = {"mode": "in_person", "purpose": "quality", "minutes": 60, "every_weeks": 1}


@pytest.fixture
def ward(clinic: Clinic) -> Clinic:
    """Mara supervises Noor and Ben, who meet her together; Lena leads the team."""
    clinic.works("mara", "supervisor")
    for name in ("noor", "ben"):
        clinic.works(name)
    clinic.works("lena", "lead")
    return clinic


def arranged(ward: Clinic, *names: str, leader: str = "mara", **given: Any) -> Arrangement:
    first = TODAY - timedelta(days=28)
    whole = {"form": "team", "first_on": first, **LED, **given}
    with ward.scope():
        return make_arrangement(
            team=ward.team, supervisor=ward.works(leader), by=SYSTEM,
            supervisees=[(ward.works(name), first) for name in names], **whole,
        )  # fmt: skip


def held(ward: Clinic, name: str, on: date, **said: Any) -> None:
    mara = ward.works("mara")
    content = Content(
        held_on=on, minutes=60, form="individual", supervisor=mara,
        present=(Part(ward.works(name), **said),),
    )  # fmt: skip
    with ward.scope(mara.person):
        record_session(content=content, at=timezone.now(), by=ward.member(mara.person))


def raised(ward: Clinic, by: str, **given: Any) -> Any:
    whole = {"level": "team", "kind": "split", "severity": 3, "seen": "Twee kampen", **given}
    report = Report(program=ward.program, team=ward.team, noticed_on=TODAY, **whole)
    person = ward.works(by).person
    with ward.scope(person):
        return raise_signal(report=report, at=timezone.now(), by=ward.member(person))


def page(ward: Clinic, name: str, path: str) -> Any:
    return ward.client(name).get(f"/o/linde/{path}", headers={"accept-language": "en"})


def marked(ward: Clinic, name: str, code: str) -> None:
    ward.session(ward.treatment(code, name), TODAY - timedelta(days=1), concern="supervision")


# --- A supervisor's day ----------------------------------------------------------------------


def test_day_holds_planned_supervision_signals_and_who_was_not_seen(ward):
    arranged(ward, "noor", "ben")
    raised(ward, "ben")
    held(ward, "noor", TODAY - timedelta(days=1))
    html = assert_page(page(ward, "mara", "agenda/"), "Today", "The team falls apart", "Ben Linde")
    without = html[html.index('id="without"') :]
    assert "No supervision recorded in half a year" in without
    assert "Noor Linde" not in without
    assert "Lena Linde" not in without  # who leads and does not treat is not behind


def test_day_asks_for_what_nobody_told(ward):
    arranged(ward, "noor")
    assert_page(page(ward, "mara", "agenda/"), "Not recorded yet", "Record it")


def test_day_of_another_supervisor_is_empty(ward):
    arranged(ward, "noor")
    raised(ward, "noor")
    with ward.scope():
        ward.user("olga", "supervisor")
    html = assert_page(page(ward, "olga", "agenda/"), "No supervision is planned")
    assert "The team falls apart" not in html


# --- One supervision -------------------------------------------------------------------------


def test_supervisor_reads_the_parts_of_all(ward):
    one = arranged(ward, "noor", "ben")
    marked(ward, "noor", "K-1A1")
    held(ward, "ben", TODAY - timedelta(days=7), agreement="Twee keer stilstaan")
    html = assert_page(
        page(ward, "mara", f"agenda/{one.pk}/"), "Noor Linde", "K-1A1", "Twee keer stilstaan"
    )
    assert html.index("K-1A1") > html.index("Sessions to talk about")


def test_supervisee_reads_the_own_part_only(ward):
    one = arranged(ward, "noor", "ben")
    marked(ward, "noor", "K-1A1")
    marked(ward, "ben", "K-2B2")
    held(ward, "ben", TODAY - timedelta(days=7), agreement="Twee keer stilstaan")
    html = assert_page(page(ward, "noor", f"agenda/{one.pk}/"), "K-1A1")
    assert "K-2B2" not in html
    assert "Twee keer stilstaan" not in html


def test_low_and_missing_items_stand_on_it(ward):
    one = arranged(ward, "noor")
    ward.rated(ward.recording("noor"), ward.rater("rater"), 5, i1=1)
    assert_page(page(ward, "mara", f"agenda/{one.pk}/"), "Below good enough:", "(1.0)")


def test_arrangement_alone_does_not_open_fidelity(ward):
    """Who supervises nobody in that team sees agreements, not results or marked sessions."""
    ward.user("olga", "supervisor")
    with ward.scope():
        from programs.services.people import create_practitioner

        olga = create_practitioner(
            name="Olga", profession="other", started_on=date(2024, 1, 1),
            person=ward.user("olga"), by=SYSTEM,
        )  # fmt: skip
    ward.people["olga"] = olga
    one = arranged(ward, "noor", leader="olga", form="individual")
    marked(ward, "noor", "K-1A1")
    ward.rated(ward.recording("noor"), ward.rater("rater"), 5, i1=1)
    html = assert_page(page(ward, "olga", f"agenda/{one.pk}/"), "Noor Linde")
    assert "K-1A1" not in html
    assert "Below good enough" not in html


@pytest.mark.parametrize(("name", "status"), [("lena", 403), ("ben", 403), ("noor", 200)])
def test_agenda_of_a_supervision_is_for_who_takes_part(ward, name, status):
    one = arranged(ward, "noor")
    assert page(ward, name, f"agenda/{one.pk}/").status_code == status


@pytest.mark.parametrize("day", ["2026-13-40", "x", "9999-12-31", ""])
def test_day_that_makes_no_sense_leads_to_the_next(ward, day):
    one = arranged(ward, "noor")
    assert page(ward, "noor", f"agenda/{one.pk}/?day={day}").status_code == 200


# --- A team's meeting ------------------------------------------------------------------------


def test_two_signals_on_one_code_come_on_the_agenda_and_go_when_discussed(ward):
    for kind in ("stagnation", "absence"):
        raised(ward, "noor", level="patient", kind=kind, code="K-1A1")
    path = f"teams/{ward.team.pk}/agenda/"
    assert_page(page(ward, "lena", path), "K-1A1", "Two signals about one treatment")
    with ward.scope():
        (point,) = AgendaPoint.objects.all()
    answer = ward.client("lena").post(f"/o/linde/{path}{point.pk}/discussed/")
    assert answer.status_code == 302
    assert "No point came on the agenda" in page(ward, "lena", path).content.decode()


def test_team_agenda_names_no_session_or_result_of_one_person(ward):
    marked(ward, "noor", "K-1A1")
    ward.rated(ward.recording("noor"), ward.rater("rater"), 1)
    html = page(ward, "lena", f"teams/{ward.team.pk}/agenda/").content.decode()
    assert "K-1A1" not in html
    assert "Below good enough" not in html


def test_new_changes_stand_on_the_agenda_of_the_team(ward):
    with ward.scope():
        record_change_event(
            program=ward.program, kind="move", on=TODAY - timedelta(days=20), at=timezone.now(),
            note="Naar het nieuwe gebouw", by=SYSTEM,
        )  # fmt: skip
    assert_page(page(ward, "noor", f"teams/{ward.team.pk}/agenda/"), "Naar het nieuwe gebouw")


def test_marked_session_leads_to_the_report_of_a_signal(ward):
    ward.session(ward.treatment("K-1A1", "noor"), TODAY, concern="signal")
    with ward.scope():
        session = SessionLog.objects.get()
    html = assert_page(page(ward, "noor", f"sessions/{session.pk}/"), "Report a signal")
    assert "signals/new/?level=patient&amp;code=K-1A1" in html
