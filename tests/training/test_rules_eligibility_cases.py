"""Cases in their mixes, what is asked for each of them, and film fragments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.training.evidence import (
    ON,
    case,
    course,
    credential,
    fragment,
    progress,
    reasons,
    session,
)
from training.catalog import version_on
from training.eligibility import DeclarationFact, Evidence, assess

ANNA = "anna-freud-practitioner"
OLDER = date(2020, 1, 1)


def treated(*facts, key=ANNA, requirement="cases"):
    return progress(key, requirement, Evidence(cases=facts))


def best(found):
    [one] = [one for one in found.alternatives if one.is_best]
    return one


def group(name="G", sessions=24, **given):
    return case(name, sessions, modality="group", **given)


def test_cases_two_to_four():
    facts = [case(name, 1) for name in "ABCDE"]
    one, three, five = (treated(*facts[:n], key="basic-therapist") for n in (1, 3, 5))
    assert (one.state, one.have, one.needed, one.derivation.at_most) == ("running", 1, 2, 4)
    assert (three.state, three.have, three.alternatives) == ("met", 3, ())
    assert (five.have, reasons(five)) == (4, ["counted"] * 4 + ["over_maximum"])


def test_cases_need_a_session():
    found = treated(case("A", 0), key="basic-therapist")
    assert (found.have, found.state, reasons(found)) == (0, "running", ["too_few_sessions"])
    assert (found.rows[0].found, found.rows[0].asked) == (0, 1)


def test_cases_of_another_kind():
    found = treated(case("F", modality="family"), key="therapist")
    assert (found.state, reasons(found)) == ("missing", ["not_this_kind"])


@pytest.mark.parametrize(
    ("facts", "slots"),
    [
        ([case(name) for name in "ABCD"], 4),
        ([group("G"), group("H")], 2),
        ([case("A"), case("B"), group("G")], 3),
    ],
)
def test_cases_in_each_mix(facts, slots):
    found = treated(*facts)
    assert (found.state, found.have, found.needed) == ("met", slots, slots)
    assert (best(found).slots, best(found).missing) == (slots, 0)


def test_cases_fill_the_mix_with_the_fewest_sessions_to_come():
    found = treated(case("A"), case("B", 20), group("G", 10))
    assert [one.missing for one in found.alternatives] == [52, 38, 18]
    assert best(found).cases == ("A", "B", "G")
    assert (found.have, found.needed, best(found).filled) == (1, 3, 1)
    assert reasons(found) == ["counted", "too_few_sessions", "too_few_sessions"]


def test_cases_begun_decide_before_those_that_have_not():
    found = treated(case("A", 20))
    assert [one.missing for one in found.alternatives] == [76, 48, 52]
    assert best(found) is found.alternatives[2]
    assert best(treated()).slots == 2


def test_cases_beyond_the_mix_are_spare():
    found = treated(*(case(name) for name in "ABCDE"))
    assert (found.have, reasons(found)) == (4, ["counted"] * 4 + ["spare"])


def test_case_that_ended_too_early_stays_too_short():
    found = treated(case("A", 23, is_completed=True))
    assert (found.state, reasons(found)) == ("missing", ["too_few_sessions"])


def test_cases_in_hours_and_months():
    half_year = {"first_on": date(2026, 1, 1), "last_on": date(2026, 6, 30)}
    facts = [case("A", 20, minutes=24 * 60), case("B", 30, minutes=24 * 60 - 1)]
    found = treated(*facts, group("G", 2, **half_year), key="norway-therapist")
    assert reasons(found) == ["counted", "too_short", "counted"]
    assert (best(found).slots, best(found).missing) == (3, 1)
    shorter = {**half_year, "last_on": date(2026, 6, 29)}
    found = treated(group("G", 26, **shorter), key="norway-therapist")
    assert (found.rows[0].found, found.rows[0].asked) == (5, 6)
    taught = case("P", 1, modality="introductory_group")
    found = treated(facts[0], group("G", 2, **half_year), taught, key="norway-therapist")
    assert (found.state, found.needed) == ("met", 3)


def test_cases_of_too_long_ago():
    facts = [case("A", last_on=date(2024, 11, 30)), case("B", last_on=date(2024, 11, 29))]
    facts = [case(one.id, first_on=date(2024, 1, 1), last_on=one.last_on) for one in facts]
    assert reasons(treated(*facts, key="adolescents-therapist")) == ["counted", "too_long_ago"]


def test_cases_with_the_note_of_groups():
    groups = [group(name, 30) for name in "GH"]
    found = treated(*(case(name) for name in "ABCDEF"), *groups, key="adolescents-therapist")
    assert (found.state, found.have) == ("met", 8)
    assert [one.missing for one in found.alternatives] == [2, 0]


def test_cases_completed_after_the_registration():
    after = {"last_on": date(2026, 1, 5), "is_completed": True}
    facts = (case("A", **after), case("B"), case("C", last_on=date(2025, 12, 31)))
    registered = (credential("therapist", since=date(2026, 1, 1)),)
    pathway = version_on("supervisor", OLDER)
    found = assess(pathway, Evidence(cases=facts, credentials=registered), on=ON).of("cases")
    assert reasons(found) == ["counted", "not_completed", "before_registration"]
    found = assess(pathway, Evidence(cases=facts), on=ON).of("cases")
    assert reasons(found) == ["before_registration"] * 3


def test_forecast_of_cases_is_that_of_the_slowest():
    year = {"first_on": ON - timedelta(days=99), "last_on": ON}
    facts = [case("A"), case("B", 20, **year), group("G", 10, **year)]
    # Fourteen sessions to come at ten in a hundred days.
    assert treated(*facts).forecast == ON + timedelta(days=140)
    assert treated(*facts[:2]).forecast is None
    stopped = group("G", 10, first_on=date(2025, 1, 1), last_on=date(2026, 1, 1))
    assert treated(*facts[:2], stopped).forecast is None


def spoken(number, *codes, **given):
    return session(number, cases=codes, minutes=120, **given)


def fit(cases, sessions=(), fragments=(), requirement="supervision-hours"):
    evidence = Evidence(cases=tuple(cases), sessions=tuple(sessions), fragments=tuple(fragments))
    return progress(ANNA, requirement, evidence)


def test_hours_per_case_are_divided_over_the_cases_of_a_session():
    cases = [group("G"), group("H")]
    found = fit(cases, [spoken(0, "G"), spoken(1, "G", "H"), spoken(2), spoken(3, "X")])
    assert (found.have, found.needed, found.unit) == (4, 8, "hours")
    assert [(row.case, row.amount) for row in found.rows] == [
        ("G", 2),
        ("G", 1),
        ("H", 1),
        ("", 0),
        ("X", 0),
    ]
    assert reasons(found)[-2:] == ["not_known", "not_known"]


def test_hours_per_case_count_no_further_than_is_asked():
    found = fit([group("G"), group("H")], [spoken(number, "G") for number in range(3)])
    assert (found.have, reasons(found)) == (4, ["counted", "counted", "spare"])


def test_hours_per_case_wait_for_confirmation():
    sessions = [spoken(n, "G", "H", is_confirmed=n > 1) for n in range(4)]
    found = fit([group("G"), group("H")], sessions)
    assert (found.state, found.have, found.waiting) == ("waiting", 4, 4)


def test_hours_per_case_may_be_met_in_another_mix():
    cases = [*(case(name) for name in "ABC"), group("G", 3), group("H", 3)]
    sessions = [spoken(number, "GH"[number % 2]) for number in range(4)]
    found = fit(cases, sessions)
    assert (found.have, found.needed) == (8, 8)
    # There is enough, but the groups have not lasted long enough.
    assert (found.state, found.derivation.is_apart) == ("running", True)


def test_recordings_per_case_belong_to_cases_with_their_supervision():
    cases = [group(name) for name in "GHI"]
    sessions = [spoken(number, "GH"[number % 2]) for number in range(4)]

    def shown(*codes):
        fragments = [fragment(n, case=code) for n, code in enumerate("".join(codes))]
        return fit(cases, sessions, fragments, "recordings")

    assert shown("GGG", "HHH").state == "met"
    apart = shown("GGG", "III")
    assert (apart.have, apart.state, apart.derivation.is_apart) == (6, "running", True)
    assert shown("GGG", "III", "HHH").state == "met"


def test_recordings_of_one_session_count_once():
    fragments = [fragment(n, case="G", session=f"t{n // 2}") for n in range(4)]
    found = fit([group("G"), group("H")], (), fragments, "recordings")
    assert (found.have, found.needed) == (2, 6)
    assert reasons(found) == ["counted", "same_session", "counted", "same_session"]


def filmed(*facts, key="arts-therapist"):
    return progress(key, "recordings", Evidence(fragments=facts))


def test_recordings_of_every_moment():
    parts = ["instruction", "execution", "execution", "discussion", "other"]
    found = filmed(*(fragment(n, part=part) for n, part in enumerate(parts)))
    assert (found.state, found.have, found.unit) == ("met", 3, "fragments")
    assert reasons(found) == ["counted", "counted", "spare", "counted", "not_this_kind"]


def test_recordings_too_short_or_without_report():
    found = filmed(
        fragment(0, minutes=14, has_report=False), fragment(1, has_report=False), key="therapist"
    )
    assert (found.state, reasons(found)) == ("running", ["too_short", "no_report"])
    assert (found.rows[0].found, found.rows[0].asked) == (Fraction(14), 15)
    assert filmed(key="therapist").state == "missing"


def test_recordings_beyond_what_is_asked_are_spare():
    found = filmed(*(fragment(n) for n in range(4)), key="therapist")
    assert (found.have, reasons(found)) == (3, ["counted"] * 3 + ["spare"])


def test_practitioner_with_everything_is_ready():
    declared = ("qualification", "manual", "primary-bpd")
    evidence = Evidence(
        cases=(case("A"), case("B"), group("G")),
        sessions=tuple(spoken(number, "ABG"[number % 3]) for number in range(6)),
        fragments=tuple(fragment(number, case="ABG"[number % 3]) for number in range(9)),
        courses=(course("a"), course("b", kind="practitioner")),
        declarations=tuple(DeclarationFact(key, None) for key in declared),
    )
    found = assess(version_on(ANNA, ON), evidence, on=ON)
    assert found.is_ready
    assert [one.state.value for one in found.progress] == ["met"] * 8
    less = replace(evidence, fragments=evidence.fragments[:-1])
    [missing] = assess(version_on(ANNA, ON), less, on=ON).missing
    assert (missing.requirement.key, missing.remaining) == ("recordings", 1)
