"""Everything of an organisation as files: whole, checked, its own rows only, in bounded memory."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from fidelity.models import SessionLog
from mbtq.api import exporting
from mbtq.tenancy.filetask import MakeFile
from mbtq.tenancy.models import FileJob, Membership, Outbox
from mbtq.tenancy.services import files
from programs.models import Practitioner
from tests.asserts import assert_page, assert_trail
from tests.demo_world import member_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
URL = "/o/de-linde/integrations/export/"


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "default_storage", FileSystemStorage(tmp_path))


@pytest.fixture
def linde(demo_world):
    return demo_world.organisations["de-linde"]


@pytest.fixture
def scope(demo_world, linde):
    member = member_in(demo_world, "integrator@de-linde.example", "de-linde")
    return lambda: exporting.acting(FileJob(organisation=linde, asked_by=member.person))


@pytest.fixture
def client(demo_world):
    return demo_world.client("integrator@de-linde.example")


def asked(client, scope) -> FileJob:
    location = client.post(URL)["Location"]
    with scope():
        return FileJob.objects.get(pk=location.rstrip("/").rsplit("/", 1)[1])


def made(job: FileJob, scope) -> FileJob:
    Outbox.objects.filter(task=files.TASK).update(due_at=timezone.now())
    MakeFile().run(str(job.organisation_id), str(job.pk))
    with scope():
        return FileJob.objects.get(pk=job.pk)


def bundle_of(client, job: FileJob) -> zipfile.ZipFile:
    answer = client.get(f"/o/de-linde/files/{job.pk}/download/")
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_page_says_what_is_in_it_and_the_zip_checks_itself(client, scope):
    assert_page(client.get(URL), "sessions.ndjson", "rating-totals.ndjson")
    job = made(asked(client, scope), scope)
    assert job.state == "done"
    bundle = bundle_of(client, job)
    manifest = json.loads(bundle.read("manifest.json"))
    assert (manifest["organisation"], manifest["version"]) == ("de-linde", 1)
    assert len(manifest["files"]) == len(exporting.RESOURCES) + 1
    for entry in manifest["files"]:
        content = bundle.read(entry["name"])
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["name"]
        rows = [json.loads(line) for line in content.decode().splitlines()]
        assert (len(rows), len(content)) == (entry["rows"], entry["bytes"]), entry["name"]
        if entry["name"] not in ("rating-totals.ndjson",):
            assert rows, f"the demo has no {entry['name']}"
    assert sum(entry["rows"] for entry in manifest["files"]) == job.row_count
    assert "SHA-256" in bundle.read("README.txt").decode()
    with scope():
        logged = SessionLog.objects.filter(organisation=job.organisation, state="logged").count()
        counted = {entry["name"]: entry["rows"] for entry in manifest["files"]}
        assert counted["sessions.ndjson"] == logged
        assert_trail("data.exported", about=job)


def test_notes_and_what_belongs_to_one_person_do_not_leave(client, scope):
    job = asked(client, scope)
    with scope():
        SessionLog.objects.filter(state="logged").update(note="ZEER-PRIVE", self_check=3)
    bundle = bundle_of(client, made(job, scope))
    text = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert "ZEER-PRIVE" not in text
    assert "self_check" not in text
    (first, *_rest) = bundle.read("ratings.ndjson").decode().splitlines()
    assert not {"overall_adherence", "mean_competence", "therapist"} & set(json.loads(first))


def test_parts_neither_skip_nor_repeat(client, scope, monkeypatch):
    monkeypatch.setattr(exporting, "AT_A_TIME", 7)
    job = made(asked(client, scope), scope)
    content = bundle_of(client, job).read("practitioners.ndjson").decode().splitlines()
    with scope():
        wanted = {str(pk) for pk in Practitioner.objects.values_list("pk", flat=True)}
    ids = [json.loads(line)["id"] for line in content]
    assert len(ids) == len(set(ids))
    assert set(ids) == wanted


def test_export_needs_its_right_when_asked_made_and_fetched(client, scope, demo_world):
    assert demo_world.client("lead@de-linde.example").get(URL).status_code == 403
    assert demo_world.client("therapist@de-linde.example").post(URL).status_code == 403
    done, waiting = made(asked(client, scope), scope), asked(client, scope)
    with scope():
        Membership.objects.filter(person=done.asked_by).update(roles=["therapist"])
    assert client.get(f"/o/de-linde/files/{done.pk}/download/").status_code == 403
    assert made(waiting, scope).problem == "no_access"


def test_memory_does_not_grow_with_the_rows(client, scope):
    with scope():
        first = SessionLog.objects.filter(state="logged").first()
        for start in range(0, 20_000, 4_000):
            SessionLog.objects.bulk_create(
                SessionLog(
                    organisation=first.organisation,
                    treatment_id=first.treatment_id,
                    therapist_id=first.therapist_id,
                    state="logged",
                    held_on=first.held_on,
                    modality="individual",
                    outcome="held",
                    minutes=1 + (start + number) % 600,
                    saved_at=first.saved_at,
                    logged_at=first.logged_at,
                )
                for number in range(4_000)
            )
    job = asked(client, scope)
    tracemalloc.start()
    done = made(job, scope)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.row_count > 20_000
    assert peak < 25 * 1024 * 1024, peak  # of the rows alone it would be more than sixty
