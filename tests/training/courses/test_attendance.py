"""Noting who was there, certificates, importing attendance and undoing that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mbtq.core.canonical import content_hash
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Mail
from mbtq.verify.models import CodeStatus
from mbtq.verify.services import find_code
from tests.asserts import assert_trail, refuses
from tests.training.courses.conftest import NOW, TODAY
from training.models import AttendanceBatch, Edition, Participation
from training.services.attendance import NotYet
from training.services.attendance_import import (
    CannotUndo,
    RowsRefused,
    check_file,
    import_attendance,
    undo_import,
)
from training.services.certificates import NothingToIssue, issue_certificates

pytestmark = pytest.mark.django_db
HEAD = "naam;e-mail;aanwezig;minuten\n"


@pytest.fixture
def edition(school):
    """A day of 7 points, yesterday, with two people."""
    edition = school.edition(starts_on=TODAY - timedelta(days=1))
    school.rows = [school.add(edition, name) for name in ("lou", "sam")]
    return edition


@pytest.fixture
def load(school, edition):
    """Imports these rows."""

    def load(rows: str, only_good: bool = False, at=NOW):
        staff = school.staff
        with school.scope():
            return import_attendance(
                text=HEAD + rows,
                name="a.csv",
                edition=edition,
                only_good=only_good,
                at=at,
                by=staff,
            )

    return load


@pytest.fixture
def certify(school, edition):
    def certify():
        staff = school.staff
        with school.scope():
            return issue_certificates(edition=edition, at=NOW, by=staff)

    return certify


def undo(school, batch, at=NOW) -> int:
    staff = school.staff
    with school.scope():
        return undo_import(batch=batch, at=at, by=staff)


def row_of(school, name: str) -> Participation:
    with school.scope():
        return Participation.objects.get(email=f"{name}@example.nl")


def worth(school) -> dict[str, tuple[str, int | None, int | None]]:
    with school.scope():
        rows = Participation.objects.order_by("email")
        return {row.email.split("@")[0]: (row.state, row.minutes, row.points) for row in rows}


# --- noting --------------------------------------------------------------------------------


def test_all_with_a_place_attended_and_the_edition_was_held(school, edition):
    assert school.mark(edition) == 2
    assert worth(school) == {"lou": ("attended", None, 7), "sam": ("attended", None, 7)}
    with school.scope():
        assert Edition.objects.get().state == "held"
        assert assert_trail("attendance.noted").detail["rows"] == 2


def test_part_of_a_course_gives_the_points_of_that_part(school, edition):
    school.mark(edition, school.rows[0], minutes=90)
    school.mark(edition, school.rows[1], attended=False)
    assert worth(school) == {"lou": ("attended", 90, 2), "sam": ("absent", None, None)}
    assert school.taken(edition) == 2


def test_noting_all_leaves_what_was_noted_already(school, edition):
    school.mark(edition, school.rows[0], attended=False)
    assert school.mark(edition) == 1
    assert worth(school)["lou"][0] == "absent"


def test_more_minutes_than_the_course_has_are_refused(school, edition):
    with refuses(DomainError, "390"):
        school.mark(edition, school.rows[0], minutes=391)


def test_attendance_before_the_first_day_is_refused(school):
    coming = school.edition()
    with refuses(NotYet, "first day"):
        school.mark(coming)


# --- certificates --------------------------------------------------------------------------


def test_certificates_are_issued_once_for_all_who_attended(school, edition, certify):
    school.mark(edition, school.rows[0])
    assert certify() == 1
    row = row_of(school, "lou")
    found = find_code(row.code)
    assert found is not None
    assert (found.kind, found.printed_name) == ("attendance", "lou")
    assert found.level == "Mentaliseren in groepen / Mentalizing in groups"
    assert found.content_hash == content_hash(row.certificate)
    assert row.certificate["points"] == 7
    with refuses(NothingToIssue, "already"):
        certify()
    with school.scope():
        assert_trail("attendance.certified")


def test_person_is_told_of_the_certificate(school, edition, certify, pupil):
    person = pupil.person
    with school.scope():
        Participation.objects.filter(pk=school.rows[0].pk).update(person=person)
    school.mark(edition)
    certify()
    with organisation_scope(edition.centre_id):
        assert Mail.objects.get().kind == "course.certified"


def test_other_attendance_withdraws_the_certificate(school, edition, certify):
    school.mark(edition)
    certify()
    code = row_of(school, "lou").code
    school.mark(edition, school.rows[0], minutes=90)
    row = row_of(school, "lou")
    assert (row.code, row.certificate, row.certified_at) == ("", None, None)
    assert find_code(code).status == CodeStatus.WITHDRAWN
    assert certify() == 1
    assert row_of(school, "lou").certificate["is_partial"]


# --- importing -----------------------------------------------------------------------------


def test_import_notes_who_was_there_and_adds_who_was_not_on_the_list(school, edition, load):
    batch = load("Lou;lou@example.nl;ja;\nSam;sam@example.nl;nee;\nKim;kim@example.nl;ja;100\n")
    assert worth(school) == {
        "kim": ("attended", 100, 2),
        "lou": ("attended", None, 7),
        "sam": ("absent", None, None),
    }
    assert (batch.row_count, school.taken(edition)) == (3, 3)
    with school.scope():
        assert_trail("attendance.imported", about=batch)


def test_undoing_puts_back_what_was_there(school, edition, load):
    school.mark(edition, school.rows[0], minutes=60)
    before = worth(school)
    batch = load("Lou;lou@example.nl;nee;\nSam;sam@example.nl;ja;\nKim;kim@example.nl;ja;\n")
    assert worth(school) != before
    assert undo(school, batch) == 3
    assert worth(school) == before
    with refuses(CannotUndo, "already"):
        undo(school, batch)


def test_undoing_leaves_what_was_changed_by_hand_since(school, edition, load):
    batch = load("Lou;lou@example.nl;ja;\nSam;sam@example.nl;ja;\n")
    school.mark(edition, school.rows[0], minutes=60)
    assert undo(school, batch) == 1
    assert worth(school) == {"lou": ("attended", 60, 1), "sam": ("signed_up", None, None)}


def test_undoing_withdraws_the_certificates_that_followed(school, edition, load, certify):
    batch = load("Kim;kim@example.nl;ja;\n")
    certify()
    code = row_of(school, "kim").code
    undo(school, batch)
    assert find_code(code).status == CodeStatus.WITHDRAWN
    assert "kim" not in worth(school)


def test_later_import_is_undone_first_and_only_within_a_week(school, load):
    first = load("Lou;lou@example.nl;ja;\n")
    second = load("Lou;lou@example.nl;nee;\n", at=NOW + timedelta(hours=1))
    with refuses(CannotUndo, "later import"):
        undo(school, first)
    with refuses(CannotUndo, "seven days"):
        undo(school, second, at=NOW + timedelta(days=8))
    undo(school, second)
    with school.scope():
        assert Edition.objects.get().state == "held"
    undo(school, first)
    assert worth(school)["lou"] == ("signed_up", None, None)
    with school.scope():
        assert Edition.objects.get().state == "planned"


def test_same_file_twice_is_refused_row_by_row(school, edition, load):
    load("Lou;lou@example.nl;ja;\n")
    with refuses(RowsRefused, "errors"):
        load("Lou;lou@example.nl;ja;\n")
    with refuses(RowsRefused, "no row"):
        load("Lou;lou@example.nl;ja;\n", only_good=True)
    with school.scope():
        assert AttendanceBatch.objects.count() == 1


def test_only_the_good_rows_are_imported_when_that_was_chosen(school, load):
    rows = "Lou;lou@example.nl;ja;\nWie;wie@example.nl;nee;\nSam;sam@example.nl;ja;391\n"
    with refuses(RowsRefused, "errors"):
        load(rows)
    assert load(rows, only_good=True).row_count == 1
    assert worth(school)["sam"] == ("signed_up", None, None)


def test_trial_run_names_line_column_and_reason(school, edition):
    rows = "Wie;wie@example.nl;nee;\nSam;sam@example.nl;ja;391\nLou;lou@example.nl;ja;\n"
    with school.scope():
        checked = check_file(HEAD + rows, edition=edition)
    found = [(fault.line, fault.column, fault.reason) for fault in checked.faults]
    assert found == [(2, "email", "not_listed"), (3, "minutes", "minutes_of_course")]
    assert (checked.total, checked.refused, checked.added) == (3, 2, 0)


def test_organisation_sees_no_imports(school, edition, load, pupil):
    load("Lou;lou@example.nl;ja;\n")
    with pytest.raises(Exception, match="permission denied"), pupil.scope():
        list(AttendanceBatch.objects.all())
