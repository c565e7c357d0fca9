"""What practitioners, treatments and sessions in a file may look like."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fidelity.models import Treatment, TreatmentPhase
from fidelity.services.importing import check_file
from mbtq.core.importrows import Row, guessed, rows_of
from mbtq.tenancy.importing import KINDS
from mbtq.tenancy.member import SYSTEM
from programs.labels import AssignmentRole, Profession
from programs.models import Assignment, Practitioner
from programs.peoplefile import PROFESSION_WORDS, ROLE_WORDS
from programs.services.people import end_practitioner
from programs.services.places import create_program, create_team
from tests.asserts import assert_page
from tests.tenancy.imports.conftest import ANN, NOOR, PEOPLE, SESSIONS, START, TREATMENTS

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_kind_reads_its_own_example_and_has_words():
    assert list(KINDS) == ["practitioners", "treatments", "sessions"]
    for kind in KINDS.values():
        head = kind.example.splitlines()[0].split(";")
        places = guessed(head, kind.columns, {})
        assert {one.key for one in kind.columns if one.needed} <= places.keys(), kind.key
        assert len(places) == len(head), kind.key
        for row in rows_of(kind.example, kind.columns, places):
            assert row.faults == []
        assert all(str(sentence) for sentence in kind.reasons.values())


def test_all_professions_and_roles_have_words():
    assert set(PROFESSION_WORDS.values()) == set(Profession)
    assert set(ROLE_WORDS.values()) == set(AssignmentRole)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Naam,E-mailadres,Beroep,In dienst sinds,Team,Functie,Uren per week", 7),
        ("name,email,profession,first day,team,role,hours per week", 7),
        ("NAAM , e_mail, DISCIPLINE, startdatum", 4),
        ("iets,anders", 0),
    ],
)
def test_headings_are_guessed_in_both_languages(text, places):
    found = guessed(text.split(","), KINDS["practitioners"].columns, {})
    assert len(found) == places


# --- practitioners -------------------------------------------------------------------------


def test_practitioner_comes_with_a_place_in_a_team(house):
    house.load("practitioners", PEOPLE + ANN)
    with house.place.scope():
        ann = Practitioner.objects.get(email="ann@linde.test")
        assert (ann.name, ann.profession) == ("Ann Aan", "psychotherapist")
        place = Assignment.objects.get(practitioner=ann)
        assert (place.team_id, place.role) == (house.team.pk, "therapist")
        assert (place.hours_per_week, place.since) == (Decimal(24), date(2024, 2, 1))


def test_somebody_may_have_several_places_and_be_known_already(house):
    text = ANN + ANN.replace("therapeut;24", "supervisor;4")
    text += f"Noor;{NOOR.upper()};psychiater;01-01-2024;north/zuid;teamleider;8,5\n"
    run = house.load("practitioners", PEOPLE + text)
    assert run.written == 3
    with house.place.scope():
        assert Practitioner.objects.count() == 2
        assert Assignment.objects.count() == 4
    house.undo(run)
    with house.place.scope():
        assert [one.email for one in Practitioner.objects.all()] == [NOOR]
        assert Assignment.objects.count() == 1


def test_place_starts_when_person_and_team_are_there(house):
    house.load("practitioners", PEOPLE + ANN.replace("01-02-2024", "01-02-2015"))
    with house.place.scope():
        place = Assignment.objects.get(practitioner__email="ann@linde.test")
        assert (place.since, place.practitioner.started_on) == (START, date(2015, 2, 1))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (";ann@linde.test;arts;2024-02-01;;;", "name", "missing"),
        ("Ann;geen adres;psychiater;2024-02-01;;;", "email", "email"),
        ("Ann;ann@linde.test;tovenaar;2024-02-01;;;", "profession", "profession"),
        ("Ann;ann@linde.test;psychiater;31-02-2024;;;", "started_on", "date"),
        ("Ann;ann@linde.test;psychiater;0202-02-01;;;", "started_on", "year"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;Noord;therapeut;24", "team", "team"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;Zuid;koning;24", "role", "role"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;Zuid;therapeut;61", "hours", "hours"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;Zuid;therapeut;NaN", "hours", "hours"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;Zuid;therapeut;", "hours", "missing"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;;therapeut;", "role", "without_team"),
        (f"Noor;{NOOR};psychiater;2024-01-01;;;", "email", "already"),
        (f"Noor;{NOOR};psychiater;2024-01-01;Zuid;therapeut;8", "team", "in_team"),
        ("=Ann;ann@linde.test;psychiater;2024-02-01;;;", "name", "formula"),
        ("-Ann;ann@linde.test;psychiater;2024-02-01;;;", "name", "formula"),
        ("Ann;ann@linde.test;psychiater;2024-02-01;;;;;x", "", "too_many_cells"),
    ],
)
def test_row_of_a_practitioner_is_refused_with_the_reason(house, row, column, reason):
    faults = house.faults("practitioners", PEOPLE + row + "\n")
    assert (2, column, reason) in faults


def test_rows_of_one_file_know_each_other(house):
    twice = house.faults("practitioners", PEOPLE + ANN + ANN)
    assert twice == [(3, "team", "in_team")]
    differs = house.faults("practitioners", PEOPLE + ANN + ANN.replace("Ann Aan", "An Aan"))
    assert differs == [(3, "email", "differs")]


def test_who_left_and_teams_of_one_name_are_told(house):
    with house.place.scope():
        south = create_program(
            code="south", name="South", setting="outpatient", started_on=START, by=SYSTEM
        )
        create_team(program=south, name="Zuid", started_on=START, by=SYSTEM)
        noor = Practitioner.objects.get(email=NOOR)
        end_practitioner(practitioner=noor, on=date(2024, 6, 1), by=SYSTEM)
    text = PEOPLE + ANN + ANN.replace("Zuid", "south/Zuid")
    text += f"Noor;{NOOR};psychiater;2024-01-01;south/Zuid;therapeut;8\n"
    assert house.faults("practitioners", text) == [
        (2, "team", "team_twice"),
        (4, "email", "left"),
    ]


# --- treatments ----------------------------------------------------------------------------


def test_treatment_is_started_in_its_phase(house):
    row = "k 7x;North;zuid;NOOR@linde.test;01-02-2024;1,5;Behandelfase;2025-08-01\n"
    house.load("treatments", TREATMENTS + row)
    with house.place.scope():
        found = Treatment.objects.get(code="K-7X")
        assert (found.phase, found.weekly) == ("treatment", Decimal("1.5"))
        assert (found.team_id, found.program_id) == (house.team.pk, house.program.pk)
        assert found.planned_end_on == date(2025, 8, 1)
        phase = TreatmentPhase.objects.get(treatment=found)
        assert (phase.phase, phase.since) == ("treatment", date(2024, 2, 1))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Jansen;north;Zuid;{noor};2024-02-01;2;;", "code", "code_name"),
        ("123456782;north;Zuid;{noor};2024-02-01;2;;", "code", "code_number"),
        ("12-03-1990;north;Zuid;{noor};2024-02-01;2;;", "code", "code_date"),
        ("a@b.nl;north;Zuid;{noor};2024-02-01;2;;", "code", "code_email"),
        (";north;Zuid;{noor};2024-02-01;2;;", "code", "code_empty"),
        ("K-100;north;Zuid;{noor};2024-02-01;2;;", "code", "taken"),
        ("K-1;nergens;Zuid;{noor};2024-02-01;2;;", "program", "program"),
        ("K-1;north;Noord;{noor};2024-02-01;2;;", "team", "team"),
        ("K-1;north;Zuid;wie@linde.test;2024-02-01;2;;", "therapist", "therapist"),
        ("K-1;north;Zuid;{noor};2099-02-01;2;;", "started_on", "future"),
        ("K-1;north;Zuid;{noor};2023-02-01;2;;", "started_on", "team_day"),
        ("K-1;north;Zuid;{noor};2024-02-01;15;;", "weekly", "weekly"),
        ("K-1;north;Zuid;{noor};2024-02-01;0;;", "weekly", "weekly"),
        ("K-1;north;Zuid;{noor};2024-02-01;1,25;;", "weekly", "weekly"),
        ("K-1;north;Zuid;{noor};2024-02-01;2;ooit;", "phase", "phase"),
        ("K-1;north;Zuid;{noor};2024-02-01;2;;2024-01-01", "planned_end_on", "end_before_start"),
    ],
)
def test_row_of_a_treatment_is_refused_with_the_reason(house, row, column, reason):
    faults = house.faults("treatments", TREATMENTS + row.format(noor=NOOR) + "\n")
    assert (2, column, reason) in faults


def test_code_that_may_be_somebody_is_not_shown_again(house):
    run = house.chosen("treatments", TREATMENTS + f"Jansen;north;Zuid;{NOOR};2024-02-01;2;;\n")
    html = assert_page(house.page(run, "trial/"), "lijkt op een naam")
    assert "Jansen" not in html
    assert "Jansen" not in house.page(run, "trial/?format=csv").content.decode()


def test_code_twice_in_a_file_is_refused(house):
    row = f"K-1;north;Zuid;{NOOR};2024-02-01;2;;\n"
    assert house.faults("treatments", TREATMENTS + row + row.lower()) == [(3, "code", "taken")]


# --- sessions ------------------------------------------------------------------------------


def test_sessions_are_read_as_the_therapists_own_file_is(house):
    rows = "K-100;05-02-2024;individueel;ja;50;\nK-9;05-02-2024;individueel;ja;50;\n"
    faults = house.faults("sessions", SESSIONS + rows + "K-100;05-02-2024;individueel;ja;50;\n")
    assert faults == [(3, "code", "code"), (4, "code", "twice")]
    with house.place.scope():
        checked = check_file((SESSIONS + rows).encode(), own=None, on=date(2024, 6, 1))
    assert [(one.line, one.reason) for one in checked.faults] == [(3, "code")]


def test_row_reads_what_it_is_asked():
    row = Row(2, {"a": "x", "n": "2,5"})
    assert row.number("n", above=0, most=3) == Decimal("2.5")
    assert row.day("nothing", needed=False) is None
    assert row.faults == []
