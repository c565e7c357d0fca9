"""A list that is long for a test, the private storage, and a worker in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.tenancy import lists
from mbtq.tenancy.filetask import MakeFile
from mbtq.tenancy.models import FileJob, Outbox
from mbtq.tenancy.services import files as services
from programs.models import Practitioner
from tests.cast import Place

PATH = "/o/linde/practitioners/"


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private storage, empty."""
    monkeypatch.setattr(services, "default_storage", FileSystemStorage(tmp_path / "files"))
    return tmp_path / "files"


def people(place: Place, count: int, name: str = "P") -> None:
    """Practitioners by the dozen."""
    with place.scope():
        Practitioner.objects.bulk_create(
            Practitioner(
                organisation=place.organisation,
                name=f"{name} {number:05}",
                profession="other",
                started_on=date(2024, 1, 1),
            )
            for number in range(count)
        )


def work(job: FileJob) -> FileJob:
    """What a worker does when the outbox row is due."""
    Outbox.objects.update(due_at=timezone.now())
    MakeFile().run(str(job.organisation_id), str(job.pk))
    return job


@dataclass
class Desk:
    """Somebody who exports lists."""

    place: Place
    person: User
    client: Client

    def ask(self, form: str = "csv", query: str = "", path: str = PATH) -> FileJob:
        """Asks for the list as a file; it is too long to wait for."""
        answer = self.client.get(f"{path}?format={form}&{query}")
        assert answer.status_code == 302, answer.content.decode("utf-8-sig")[:200]
        with self.place.scope():
            return FileJob.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])

    def now(self, job: FileJob) -> FileJob:
        with self.place.scope():
            return FileJob.objects.get(pk=job.pk)

    def made(self, job: FileJob) -> FileJob:
        return self.now(work(job))

    def get(self, job: FileJob, page: str = "") -> Any:
        return self.client.get(f"/o/{self.place.organisation.slug}/files/{job.pk}/{page}")

    def text(self, job: FileJob) -> str:
        answer = self.get(job, "download/")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.fixture
def desk(
    linde: Place,
    signed_in: Callable[[User], Client],
    storage: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """The program lead of Linde, where a list of more than three rows is long."""
    monkeypatch.setattr(lists, "MOST_AT_ONCE", 3)
    person = linde.join("manager")
    return Desk(linde, person, signed_in(person))
