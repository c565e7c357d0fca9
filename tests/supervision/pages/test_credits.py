"""My credits: the page tells what the tally says, with every session and why."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.models import Attendance, SupervisionSession
from supervision.selectors.credits import credits_of
from tests.asserts import assert_page, assert_trail, text_of
from tests.supervision.conftest import TODAY, Practice


def confirmed(practice: Practice) -> None:
    """Everybody has said yes to everything."""
    with practice.scope():
        Attendance.objects.update(confirmed_at=timezone.now())
        SupervisionSession.objects.update(state="confirmed")


def test_total_rows_and_what_waits(practice):
    practice.held("noor", minutes=90, held_on=TODAY - timedelta(days=3))
    confirmed(practice)
    practice.held("noor", "ben", "iris", minutes=60, held_on=TODAY - timedelta(days=2))
    practice.held("noor", minutes=45, mode="video", held_on=TODAY - timedelta(days=1))
    response = practice.client("noor").get(practice.url("credits"))
    words = text_of(assert_page(response, "2 of 16 sessions"))
    for text in (
        "1 session more, once it has been confirmed",
        "3 present: 90 minutes for one session. 60 minutes is 0.67 session. Does not count yet",
        "Counts as soon as it has been confirmed.",
        "1 session was by video call",
        "register-newer",
        "Waits for a word",
        "The register has not confirmed from which day these rules hold.",
    ):
        assert text in words, text


def test_limit_and_numbers_that_nobody_confirmed_are_marked(practice):
    practice.works("piet", "supervisor")
    practice.qualified("piet", "supervisor_arts")
    content = practice.content("noor", leader="piet", minutes=450)
    part = practice.part("noor", track="arts_therapist")
    practice.record(replace(content, present=(part,)), "piet")
    later = replace(content, present=(part,), minutes=45, held_on=TODAY)
    practice.record(later, "piet")
    confirmed(practice)
    response = practice.client("noor").get(practice.url("credits"), {"track": "arts_therapist"})
    words = text_of(assert_page(response, "10 of 20 sessions", "10 of 10"))
    assert "Already 10 of 10 sessions with this kind of supervisor" in words
    assert "has not confirmed the number of 20 sessions" in words


def test_quality_and_other_registrations_are_not_collected(practice):
    practice.held("noor", purpose="quality")
    practice.held("noor", held_on=TODAY)
    client = practice.client("noor")
    html = assert_page(client.get(practice.url("credits")), "0 of 16 sessions", "2 sessions more")
    assert html.count("<tr>") <= 3
    other = client.get(practice.url("credits"), {"track": "therapist"})
    assert_page(other, "No supervision for this registration yet.")


def test_supervisor_reads_those_of_supervisees_and_the_trail_tells(practice):
    practice.held("noor")
    noor, mara = practice.people["noor"], practice.client("mara")
    assert_page(mara.get(practice.url("credits"), {"of": str(noor.pk)}), "Noor Linde")
    with practice.scope():
        assert_trail("credits.read", about=noor)
    for of in (str(practice.people["mara"].pk), "x", str(practice.team.pk)):
        answer = practice.client("noor").get(practice.url("credits"), {"of": of})
        assert answer.status_code == 404
    practice.user("lead", "team_lead")
    lead = practice.client("lead").get(practice.url("credits"), {"of": str(noor.pk)})
    assert lead.status_code == 403


SESSION = st.tuples(
    st.integers(1, 200),
    st.sampled_from([("noor",), ("noor", "ben"), ("noor", "ben", "iris")]),
    st.booleans(),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(SESSION, max_size=5))
def test_sum_of_the_page_is_the_tally(practice: Practice, told: list[Any]) -> None:
    with practice.scope():
        Attendance.objects.all().delete()
        SupervisionSession.objects.all().delete()
    for number, (minutes, there, is_right) in enumerate(told):
        day = TODAY - timedelta(days=number)
        session = practice.held(*there, minutes=minutes, held_on=day)
        if is_right:
            with practice.scope():
                Attendance.objects.filter(session=session).update(confirmed_at=timezone.now())
    with practice.scope():
        tally = credits_of(practice.people["noor"], "basic_therapist").tally
    response = practice.client("noor").get(practice.url("credits"), {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == len(told)
    assert sum(Fraction(row["Counted"]) for row in rows) == tally.counted
