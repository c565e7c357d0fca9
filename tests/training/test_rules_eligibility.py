"""What evidence is worth: registrations, courses, statements, supervision, years and work."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from supervision.choices import CreditReason
from tests.training.evidence import (
    ON,
    START,
    course,
    credential,
    progress,
    reasons,
    session,
    sessions,
    statement,
    work,
)
from training.catalog import version_on
from training.eligibility import DeclarationFact, Evidence, assess, schedule
from training.periods import add_months

OLDER = date(2020, 1, 1)


def supervised(*facts, key="basic-therapist", requirement="supervision"):
    return progress(key, requirement, Evidence(sessions=facts))


@pytest.mark.parametrize(
    ("minutes", "present", "have"),
    [(45, 1, 1), (90, 1, 2), (60, 2, 1), (60, 3, 0), (90, 3, 1), (44, 1, 0)],
)
def test_supervision_is_reckoned_by_the_register(minutes, present, have):
    assert supervised(session(minutes=minutes, present=present)).have == have


def test_supervision_that_waits_for_confirmation():
    found = supervised(*sessions(14), session(14, is_confirmed=False, minutes=90))
    assert (found.state, found.have, found.waiting, found.needed) == ("waiting", 14, 2, 16)
    assert (found.derivation.counted, found.derivation.waiting) == (14, 1)
    assert found.derivation.rules == ("register-newer",)


def test_supervision_that_is_enough():
    found = supervised(*sessions(17))
    assert (found.state, found.have, found.remaining, found.share) == ("met", 17, 0, 1)
    assert found.forecast is None


def test_supervision_gives_every_session_its_fate():
    found = supervised(
        session(0),
        session(1, track="therapist"),
        session(2, is_disputed=True),
        session(3, form="intervision"),
        session(4, supervisor_kind=None),
        session(5, minutes=30),
        session(6, is_confirmed=False),
        session(7, on=date(1999, 1, 1)),
        session(8, mode="video"),
    )
    assert reasons(found) == [
        "too_long_ago",
        "counted",
        "not_this_kind",
        "disputed",
        "supervision_rule",
        "supervision_rule",
        "supervision_rule",
        "not_confirmed",
        "counted",
    ]
    assert [row.credit_reason for row in found.rows[4:7]] == [
        CreditReason.FORM,
        CreditReason.NO_REGISTRATION,
        CreditReason.FRACTION,
    ]
    assert found.rows[1].tallied.credit.derivation == "45 / 45 = 1"
    assert found.derivation.by_video == 1


def test_supervision_stops_at_the_maximum_of_a_kind_of_supervisor():
    facts = sessions(12, supervisor_kind="supervisor_arts")
    found = supervised(*facts, key="arts-therapist")
    assert (found.have, reasons(found)[-2:]) == (10, ["over_maximum"] * 2)
    [limit] = found.derivation.limits
    assert (limit.used, limit.at_most) == (10, 10)


def test_supervision_of_arts_therapists_asks_two_kinds_of_supervisor():
    facts = [*sessions(12), *(session(n, supervisor_kind="supervisor_arts") for n in range(12, 16))]
    mbt = supervised(*facts, key="arts-therapist", requirement="supervision-mbt")
    arts = supervised(*facts, key="arts-therapist", requirement="supervision-arts")
    assert (mbt.have, mbt.state, reasons(mbt)[-1]) == (12, "met", "not_this_kind")
    assert (arts.have, arts.needed, arts.state) == (4, 5, "running")


def test_supervision_of_supervising_is_reckoned_by_itself():
    found = supervised(
        *sessions(7, track="supervisor"),
        session(7, track="supervisor", supervisor_kind="supervisor_basic"),
        session(8, track="supervisor", is_confirmed=False),
        session(9, track="supervisor", form="intervision"),
        session(10, track="supervisor", minutes=20),
        session(11, track="therapist"),
        key="supervisor",
    )
    assert (found.have, found.waiting, found.state) == (7, 1, "waiting")
    assert [row.credit_reason for row in found.rows[7:11]] == [
        CreditReason.SUPERVISOR_MAY_NOT,
        CreditReason.NOT_CONFIRMED,
        CreditReason.FORM,
        CreditReason.FRACTION,
    ]


def test_supervision_in_hours():
    older = version_on("therapist", OLDER)
    facts = (session(0, minutes=90, present=4), session(1, minutes=30, is_confirmed=False))
    found = assess(older, Evidence(sessions=facts), on=ON).of("supervision-hours")
    assert (found.have, found.waiting, found.needed) == (Fraction(3, 2), Fraction(1, 2), 20)


def forecast(count: int, weeks: int, key: str = "basic-therapist"):
    """After so many weekly sessions, so many weeks after the first."""
    evidence, day = Evidence(sessions=sessions(count)), START + timedelta(weeks=weeks)
    return progress(key, "supervision", evidence, day).forecast


def test_forecast_follows_the_pace_of_half_a_year():
    # Eight sessions in 26 weeks: the other eight take as long.
    assert forecast(8, 8) == START + timedelta(weeks=8 + 26)
    assert forecast(4, 4, "therapist") == START + timedelta(weeks=4 + 4 * 26)


def test_forecast_needs_four_sessions_in_half_a_year():
    assert forecast(3, 3) is None
    assert forecast(8, 60) is None


def test_forecast_is_never_more_than_five_years_ahead():
    half_hours = sessions(4, minutes=30)
    older = version_on("therapist", OLDER)
    found = assess(older, Evidence(sessions=half_hours), on=START + timedelta(weeks=4))
    assert found.of("supervision-hours").have == 2
    assert found.of("supervision-hours").forecast == START + timedelta(weeks=4 + 9 * 26)
    quarters = sessions(4, minutes=15)
    found = assess(older, Evidence(sessions=quarters), on=START + timedelta(weeks=4))
    assert (found.of("supervision-hours").have, found.of("supervision-hours").forecast) == (1, None)


def test_registration_must_be_valid_on_the_day():
    found = progress("therapist", "basic-registration", Evidence(credentials=(credential(),)))
    assert (found.state, found.unit, reasons(found)) == ("met", "items", ["counted"])
    ended = credential(until=date(2026, 11, 29))
    found = progress("therapist", "basic-registration", Evidence(credentials=(ended,)))
    assert (found.state, reasons(found), found.rows[0].on) == ("missing", ["expired"], ended.until)


def test_registration_twice_counts_once():
    twice = (credential(), credential(since=date(2025, 1, 1)))
    found = progress("therapist", "basic-registration", Evidence(credentials=twice))
    assert (found.have, reasons(found)) == (1, ["counted", "spare"])


def test_profession_on_record_or_declared():
    def found(profession, *declared):
        facts = tuple(DeclarationFact(key, None) for key in declared)
        return progress("therapist", "profession", Evidence(profession, declarations=facts))

    assert found("psychiatrist").state == "met"
    assert reasons(found("nurse")) == ["not_this_kind"]
    assert found(None).state == found("").state == "missing"
    assert reasons(found("psychologist", "profession", "education")) == ["not_this_kind", "counted"]
    assert reasons(found("psychiatrist", "profession")) == ["counted", "spare"]


def test_declaration_under_the_key_of_the_requirement():
    declared = Evidence(declarations=(DeclarationFact("education", None, "hbo"),))
    assert progress("basic-therapist", "education", declared).state == "met"
    assert progress("basic-therapist", "workplace", declared).state == "missing"


def test_course_of_the_right_kind():
    facts = (course("a", kind="thematic"), course("b"), course("c"))
    found = progress("basic-therapist", "basic-course", Evidence(courses=facts))
    assert (found.have, reasons(found)) == (1, ["not_this_kind", "counted", "spare"])


def test_course_hours_are_added_up_and_unknown_ones_are_no_zero():
    facts = (course("a", kind="specialist", hours=16), course("b", kind="thematic", hours=None))
    found = progress("adolescents-therapist", "course", Evidence(courses=facts))
    assert (found.have, found.needed, found.unit) == (16, 24, "hours")
    assert reasons(found) == ["counted", "not_known"]


def test_points_of_courses_that_count():
    facts = (
        course("a", kind="specialist", points=12),
        course("b", kind="thematic", points=6),
        course("c", kind="thematic", points=0),
        course("d", kind="basic", points=9),
    )
    found = progress("therapist", "points", Evidence(courses=facts))
    assert (found.have, found.state, found.unit) == (18, "met", "points")
    assert reasons(found) == ["counted", "counted", "no_points", "not_this_kind"]


def stated(*facts, requirement="own-statement"):
    return progress("therapist", requirement, Evidence(statements=facts))


def test_statement_that_is_signed_and_positive():
    assert stated(statement()).state == "met"
    assert stated().state == "missing"
    assert stated(requirement="independent-statement").state == "missing"


def test_statement_that_was_asked_waits():
    found = stated(statement("a", verdict="not_yet"), statement("b", on=None, verdict=None))
    assert (found.state, reasons(found)) == ("waiting", ["not_yet", "not_signed"])


def test_statement_that_says_not_yet_is_none():
    assert stated(statement(verdict="not_yet")).state == "missing"


def test_statement_after_the_day_is_not_signed_yet():
    evidence = Evidence(statements=(statement(on=date(2026, 12, 1)),))
    assert progress("therapist", "own-statement", evidence).state == "waiting"
    assert progress("therapist", "own-statement", evidence, date(2026, 12, 1)).state == "met"


def test_independent_statement_is_not_by_the_own_supervisor():
    own = statement("a")
    same = statement("b", kind="independent")
    other = statement("c", kind="independent", author="j-smit")
    found = stated(own, same, requirement="independent-statement")
    assert (found.state, reasons(found)) == ("missing", ["same_author"])
    assert stated(own, same, other, requirement="independent-statement").state == "met"
    assert stated(own, same).state == "met"


def test_years_since_a_declared_day_are_exact():
    since = Evidence(declarations=(DeclarationFact("big-years", date(2022, 12, 15)),))
    found = progress("supervisor", "big-years", since)
    assert (found.state, found.unit, found.forecast) == ("running", "years", date(2026, 12, 15))
    assert found.derivation.since == date(2022, 12, 15)
    assert progress("supervisor", "big-years", since, date(2026, 12, 14)).state == "running"
    assert progress("supervisor", "big-years", since, date(2026, 12, 15)).state == "met"


def test_years_since_an_unknown_day():
    unknown = Evidence(declarations=(DeclarationFact("big-years", None),))
    found = progress("supervisor", "big-years", unknown)
    assert (found.state, reasons(found)) == ("missing", ["not_known"])


def test_years_of_work_with_adolescents():
    facts = (
        work("a", since=date(2020, 1, 1), until=date(2020, 12, 31), adolescents=True),
        work("b", since=date(2020, 6, 1), until=date(2021, 6, 30), adolescents=True),
        work("c", since=date(2022, 1, 1)),
        work("d", since=date(2026, 1, 1), adolescents=True),
    )
    found = progress("adolescents-therapist", "adolescents-years", Evidence(work=facts))
    # A year and a half in two periods that overlap, and eleven months of the third.
    assert found.have == Fraction(18 + 11, 12)
    assert reasons(found) == ["counted", "counted", "not_this_kind", "counted"]
    assert (found.state, found.forecast) == ("running", date(2026, 12, 31))


def test_work_that_ends_before_it_begins_cannot_be():
    with pytest.raises(ValueError, match="cannot end before"):
        work(until=date(2023, 12, 31))


def test_hours_a_week_of_work_that_runs():
    facts = (
        work("a", hours_per_week=6),
        work("b", hours_per_week=None),
        work("c", hours_per_week=20, until=date(2025, 1, 1)),
        work("d", hours_per_week=20, role="lead"),
        work("e", hours_per_week=Fraction(5, 2)),
    )
    pathway = version_on("supervisor", OLDER)
    found = assess(pathway, Evidence(work=facts), on=ON).of("hours-per-week")
    assert (found.have, found.state) == (Fraction(17, 2), "met")
    assert reasons(found) == ["counted", "not_known", "expired", "not_this_kind", "counted"]


def test_assessment_leaves_out_what_is_dated_later():
    evidence = Evidence(
        sessions=(session(on=date(2026, 12, 1)),),
        courses=(course(on=date(2026, 12, 1)),),
        declarations=(DeclarationFact("education", date(2026, 12, 1)),),
    )
    found = assess(version_on("basic-therapist", ON), evidence, on=ON)
    assert not any(one.rows for one in found.progress)
    assert found.counts == {"met": 0, "running": 0, "waiting": 0, "missing": 6}
    with pytest.raises(KeyError):
        found.of("nothing")


@pytest.mark.parametrize(
    ("months", "count", "is_on_schedule"),
    [(2, 0, None), (3, 1, False), (3, 3, True), (9, 8, True), (9, 7, False), (40, 15, False)],
)
def test_schedule_compares_supervision_with_the_usual_time(months, count, is_on_schedule):
    day = date(2026, 12, 1)
    pathway, evidence = version_on("basic-therapist", day), Evidence(sessions=sessions(count))
    found = schedule(pathway, evidence, add_months(day, -months), day)
    assert found.is_on_schedule is is_on_schedule
    assert found.expected_share == min(1, Fraction(months, 18))
    assert found.actual_share == Fraction(count, 16)


def test_schedule_where_no_supervision_is_asked():
    found = schedule(version_on("norway-therapist", ON), Evidence(), date(2024, 1, 1), ON)
    assert (found.is_on_schedule, found.expected_share, found.actual_share) == (None, None, None)


def test_schedule_by_hours_where_no_sessions_are_asked():
    older = version_on("therapist", OLDER)
    found = schedule(older, Evidence(sessions=sessions(8)), date(2026, 3, 1), date(2026, 12, 1))
    assert found.actual_share == Fraction(6, 20)
