"""The four steps of an import, whatever the rows are."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from fidelity.models import SessionLog, Treatment
from mbtq.tenancy.importtask import ClearImports
from mbtq.tenancy.models import ImportedRow, ImportRun, Membership, Outbox
from mbtq.tenancy.services import imports as services
from mbtq.tenancy.tasks import NIGHTLY
from programs.models import Practitioner
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail, at_once
from tests.tenancy.imports.conftest import ANN, NOOR, PEOPLE, SESSIONS, TREATMENTS, sheet

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "K-1;north;Zuid;noor@linde.test;01-02-2024;2;;\n"


def codes(house) -> set[str]:
    with house.place.scope():
        return set(Treatment.objects.values_list("code", flat=True))


def many(count: int, bad: int = 0) -> str:
    rows = [f"K-{n};north;Zuid;{NOOR};2024-02-01;2;;\n" for n in range(1_000, 1_000 + count)]
    rows += [f"K-{n};north;Nergens;{NOOR};2024-02-01;2;;\n" for n in range(30_000, 30_000 + bad)]
    return TREATMENTS + "".join(rows)


def test_four_steps_lead_from_the_file_to_the_rows(house):
    run = house.chosen("treatments", TREATMENTS + GOOD)
    assert_page(house.page(run, "columns/"), "zittingen per week (2)", "start (01-02-2024)")
    given = {key: str(at) for key, at in run.places.items()}
    assert_redirects(house.post(run, "columns/", **given), "/trial/")
    assert_page(house.page(run, "trial/"), "Proefrun van 1 rij", "Alle rijen zijn goed")
    assert codes(house) == {"K-100"}
    assert_redirects(house.post(run, "trial/", go="all"), f"/{run.pk}/")
    assert_page(house.page(run), "1 rij geïmporteerd", "Deze import ongedaan maken")
    assert codes(house) == {"K-100", "K-1"}
    with house.place.scope():
        assert_trail("import.begun", about=run)
        assert_trail("treatment.imported", about=run)


def test_what_needs_another_step_leads_there(house):
    run = house.chosen("treatments", "code;wat\nK-1;x\n")
    assert_redirects(house.page(run, "trial/"), "/columns/")
    assert_redirects(house.page(run), "/columns/")
    done = house.load("treatments", TREATMENTS + GOOD)
    for page in ("columns/", "trial/"):
        assert_redirects(house.page(done, page), f"/{done.pk}/")


def test_column_that_is_needed_or_chosen_twice_is_asked_for(house):
    run = house.chosen("treatments", TREATMENTS + GOOD)
    given = {key: str(at) for key, at in run.places.items()}
    answer = house.post(run, "columns/", **{**given, "team": ""})
    assert_form_error(answer, "Kies de kolom waarin dit staat.")
    answer = house.post(run, "columns/", **{**given, "team": given["code"]})
    assert_form_error(answer, "Deze kolom is twee keer gekozen.")
    answer = house.post(run, "columns/", **{**given, "team": "99"})
    assert answer.status_code == 422


def test_matched_columns_are_remembered_for_the_kind(house, other):
    strange = "Klantcode;programma;team;therapeut;start;zittingen per week\n"
    run = house.chosen("treatments", strange + "K-1;north;Zuid;noor@linde.test;2024-02-01;2\n")
    assert "code" not in run.places
    given = {key: str(at) for key, at in run.places.items()}
    house.post(run, "columns/", **given, code="0")
    house.post(run, "trial/", go="all")
    again = house.chosen("treatments", strange + "K-2;north;Zuid;noor@linde.test;2024-02-01;2\n")
    assert again.places["code"] == 0
    theirs = other.chosen("treatments", strange + "K-2;north;Zuid;noor@anker.test;2024-02-01;2\n")
    assert "code" not in theirs.places


def test_nothing_is_written_while_a_row_is_wrong_unless_the_person_chose(house):
    text = TREATMENTS + GOOD + "K-2;north;Nergens;noor@linde.test;01-02-2024;2;;\n"
    run = house.chosen("treatments", text)
    assert_page(
        house.page(run, "trial/"),
        "1 rij is goed, 1 niet.",
        "Regel 3",
        "Nergens",
        "Dit programma heeft geen team met deze naam.",
    )
    assert_form_error(house.post(run, "trial/", go="all"), "Er zijn rijen met fouten")
    assert codes(house) == {"K-100"}
    assert_redirects(house.post(run, "trial/", go="good"), f"/{run.pk}/")
    assert codes(house) == {"K-100", "K-1"}
    done = house.now(run)
    assert (done.written, done.refused) == (1, 1)
    assert_page(house.page(run), "1 rij met fouten is overgeslagen")


def test_file_without_a_good_row_can_only_be_changed(house):
    text = TREATMENTS + "K-2;north;Nergens;noor@linde.test;01-02-2024;2;;\n"
    run = house.chosen("treatments", text)
    assert 'value="good"' not in assert_page(house.page(run, "trial/"), "Geen enkele rij")
    assert_form_error(house.post(run, "trial/", go="good"), "Er is geen rij om")


def test_errors_can_be_downloaded_and_are_harmless(house):
    text = TREATMENTS + "=cmd|x;north;Zuid;noor@linde.test;01-02-2024;2;;\n@SUM;;;;;;;\n"
    run = house.chosen("treatments", text)
    found = house.page(run, "trial/?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(found)))
    assert rows[0] == ["Regel", "Kolom", "Wat er staat", "Waarom"]
    assert rows[1][:3] == ["2", "code", "'=cmd|x"]
    book = load_workbook(io.BytesIO(house.page(run, "trial/?format=xlsx").content))
    assert book.active["C2"].value == "'=cmd|x"


def test_long_import_is_run_by_a_worker(house):
    run = house.chosen("treatments", many(600))
    assert_redirects(house.post(run, "trial/", go="all"), f"/{run.pk}/")
    assert_page(house.page(run), "Begint zo")
    assert codes(house) == {"K-100"}
    done = house.work(run)
    assert (done.state, done.written) == ("done", 600)
    assert len(codes(house)) == 601
    assert house.client.get(f"{house.url}{run.pk}/", HTTP_HX_REQUEST="true").status_code == 286
    assert not Outbox.objects.filter(task=services.TASK).exists()


def test_rows_that_became_wrong_since_the_trial_run_stop_a_long_import(house):
    run = house.chosen("treatments", many(501))
    house.post(run, "trial/", go="all")
    with house.place.scope():
        Practitioner.objects.update(email="weg@linde.test")
    failed = house.work(run)
    assert (failed.state, failed.problem) == ("failed", "rows_changed")
    assert codes(house) == {"K-100"}
    assert_page(house.page(run), "Sinds de proefrun", "Bestand opnieuw proberen")
    with house.place.scope():
        Practitioner.objects.update(email=NOOR)
    assert_page(house.page(run, "trial/"), "Alle rijen zijn goed")
    house.post(run, "trial/", go="all")
    assert house.work(run).state == "done"


def test_who_lost_the_right_meanwhile_imports_nothing(house):
    run = house.chosen("treatments", many(501))
    house.post(run, "trial/", go="all")
    with house.place.scope():
        Membership.objects.update(roles=["therapist"])
    assert house.work(run).problem == "no_access"
    assert codes(house) == {"K-100"}


def test_worker_that_fails_says_so_after_three_attempts(house, monkeypatch):
    run = house.chosen("treatments", many(501))
    house.post(run, "trial/", go="all")
    monkeypatch.setattr(services, "carry_out", lambda **given: 1 / 0)
    states = [house.work(run).state for _attempt in range(3)]
    assert states == ["running", "running", "failed"]
    assert house.now(run).problem == "broken"


def test_same_file_twice_at_once_gives_no_doubles(house):
    first, second = (house.chosen("treatments", TREATMENTS + GOOD) for _ in range(2))

    def go(run):
        def act():
            house.post(run, "trial/", go="all")

        return act

    at_once(go(first), go(second))
    states = sorted(house.now(run).state for run in (first, second))
    assert states == ["chosen", "done"]
    assert codes(house) == {"K-100", "K-1"}


def test_same_import_sent_twice_is_run_once(house):
    run = house.chosen("treatments", TREATMENTS + GOOD)
    for _time in range(2):
        house.post(run, "trial/", go="all", once="01a23038-c6e9-74d9-9382-bf1452380739")
    with house.place.scope():
        assert_trail("treatment.imported", about=run)


def test_undo_takes_the_rows_away_for_seven_days(house):
    run = house.load("treatments", TREATMENTS + GOOD)
    undone = house.undo(run)
    assert undone.undone_at is not None
    assert codes(house) == {"K-100"}
    assert_page(house.page(run), "Deze import is ongedaan gemaakt")
    with house.place.scope():
        assert_trail("treatment.import_undone", about=run)
        assert not ImportedRow.objects.exists()
    late = house.load("treatments", TREATMENTS + GOOD)
    with house.place.scope():
        ImportRun.objects.filter(pk=late.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert house.undo(late).undone_at is None
    assert codes(house) == {"K-100", "K-1"}


def test_undo_is_refused_with_the_reason_where_something_depends_on_a_row(house):
    run = house.load("treatments", TREATMENTS + GOOD)
    house.load("sessions", SESSIONS + "K-1;05-02-2024;individueel;ja;50;\n")
    answer = house.client.post(f"{house.url}{run.pk}/undo/", follow=True)
    assert_page(answer, "Rijen van deze import zijn al in gebruik: zittingen.")
    assert codes(house) == {"K-100", "K-1"}


def test_undo_is_refused_when_a_row_was_changed_since(house):
    run = house.load("treatments", TREATMENTS + GOOD)
    with house.place.scope():
        Treatment.objects.filter(code="K-1").update(weekly=3)
    answer = house.client.post(f"{house.url}{run.pk}/undo/", follow=True)
    assert_page(answer, "sindsdien gewijzigd")
    assert codes(house) == {"K-100", "K-1"}


def test_file_goes_when_its_rows_are_in_or_it_is_thrown_away(house, storage):
    run = house.chosen("treatments", TREATMENTS + GOOD)
    assert (storage / run.file).exists()
    house.post(run, "trial/", go="all")
    assert not (storage / run.file).exists()
    other = house.chosen("treatments", TREATMENTS + GOOD)
    house.post(other, "discard/")
    assert not (storage / other.file).exists()
    assert house.page(other).status_code == 404
    assert house.post(run, "discard/").status_code == 302
    assert house.now(run).state == "done"


def test_night_work_clears_what_nobody_imported(house, storage):
    left, done = house.chosen("treatments", TREATMENTS + GOOD), None
    done = house.load("treatments", TREATMENTS + GOOD)
    ClearImports().work(done.organisation_id, done.organisation_id)
    assert (storage / left.file).exists()
    with house.place.scope():
        services.clear_imports(at=timezone.now() + timedelta(days=8))
        assert [one.pk for one in ImportRun.objects.all()] == [done.pk]
        assert not ImportedRow.objects.exists()
    assert not (storage / left.file).exists()
    assert ClearImports.name in NIGHTLY


def test_import_of_another_organisation_is_not_there(house, other):
    run = house.chosen("treatments", TREATMENTS + GOOD)
    for page in ("", "columns/", "trial/", "undo/", "discard/"):
        url = f"{other.url}{run.pk}/{page}"
        assert other.client.get(url).status_code == 404
        assert other.client.post(url, {"go": "all"}).status_code == 404
    with other.place.scope():
        assert not ImportRun.objects.exists()


@pytest.mark.parametrize("role", ["therapist", "team_lead", "privacy_officer", "supervisor"])
def test_import_needs_its_right(house, signed_in, role):
    assert signed_in(house.place.join(role)).get(house.url).status_code == 403


# --- files that are no files of ours -------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (TREATMENTS.encode("utf-16"), "niet in UTF-8"),
        ("code;thérapeute\nK-1;é\n".encode("latin-1"), "niet in UTF-8"),
        (b"", "leeg"),
        (b"code;team\n", "Er staat niets in dit bestand."),
        (b'code;team\n"K-1;x\n', "aanhalingstekens"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "niet in UTF-8"),
        (b"%PDF-1.7\n\xff\xff", "niet in UTF-8"),
        (b"PK\x03\x04 no zip", "geen leesbaar Excelbestand"),
        ((";".join(map(str, range(31))) + "\n1\n").encode(), "meer dan 30 kolommen"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_the_reason(house, data, words):
    assert_form_error(house.send("treatments", data), words)
    with house.place.scope():
        assert not ImportRun.objects.exists()


def test_wrong_delimiter_is_seen_in_the_columns(house):
    run = house.chosen("treatments", TREATMENTS.replace(";", "|") + "x\n")
    assert run.places == {}
    assert len(run.head) == 1


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_usual_delimiters_are_understood(house, mark):
    text = (TREATMENTS + "K-1;north;Zuid;noor@linde.test;01-02-2024;2;;\n").replace(";", mark)
    assert house.faults("treatments", text) == []


def test_file_of_fifty_megabytes_is_refused_before_it_is_read(house):
    assert house.send("treatments", b"x" * 50 * 1024 * 1024).status_code == 413


def test_file_of_more_than_five_megabytes_or_20_000_rows_is_refused(house):
    assert_form_error(house.send("treatments", b"x" * (5 * 1024 * 1024 + 1)), "5 MB")
    assert_form_error(house.send("treatments", "code\n" + "K-1\n" * 20_001), "meer dan 20000")


def test_zip_bomb_is_refused(house):
    good = sheet(("code",), ("K-1",))
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for one in old.infolist():
            content = old.read(one)
            if one.filename.endswith("sheet1.xml"):
                content += b" " * 200 * 1024 * 1024
            bomb.writestr(one.filename, content)
    assert len(file.getvalue()) < 1024 * 1024
    assert_form_error(house.send("treatments", file.getvalue()), "te groot")


def test_twenty_thousand_faulty_rows_are_told_and_can_be_downloaded(house):
    run = house.chosen("treatments", many(0, bad=20_000))
    html = assert_page(house.page(run, "trial/"), "De eerste 100 fouten", "19.900")
    assert len(html) < 100_000
    text = house.page(run, "trial/?format=csv").content.decode("utf-8-sig")
    assert text.count("\n") == 20_001


def test_dates_and_numbers_of_a_workbook_are_read(house):
    head = ("code", "programma", "team", "therapeut", "start", "per week")
    data = sheet(head, ("K-1", "north", "Zuid", NOOR, date(2024, 2, 1), 1.5))
    run = house.load("treatments", data)
    assert run.written == 1
    with house.place.scope():
        found = Treatment.objects.get(code="K-1")
        assert (found.started_on, float(found.weekly)) == (date(2024, 2, 1), 1.5)


def test_formula_of_a_workbook_is_refused(house):
    head = ("code", "programma", "team", "therapeut", "start", "per week")
    data = sheet(head, ("=1+1", "north", "Zuid", NOOR, date(2024, 2, 1), 1))
    assert house.faults("treatments", data) == [(2, "code", "formula")]


def test_addresses_of_another_organisation_are_nobody_here(house, other):
    text = TREATMENTS + "K-1;north;Zuid;noor@anker.test;01-02-2024;2;;\n"
    assert house.faults("treatments", text) == [(2, "therapist", "therapist")]
    house.load("practitioners", PEOPLE + ANN.replace("ann@linde.test", "noor@anker.test"))
    with house.place.scope():
        assert Practitioner.objects.get(email="noor@anker.test").person is None
    with other.place.scope():
        assert Practitioner.objects.count() == 1


def test_sessions_of_an_import_can_be_undone_too(house):
    rows = "".join(f"K-100;2024-03-{day:02};individueel;ja;50;\n" for day in range(1, 29))
    run = house.load("sessions", SESSIONS + rows)
    with house.place.scope():
        assert SessionLog.objects.filter(batch_id=run.pk).count() == 28
    house.undo(run)
    with house.place.scope():
        assert not SessionLog.objects.exists()
        assert_trail("session.import_undone")
