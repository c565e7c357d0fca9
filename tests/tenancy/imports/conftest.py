"""Two organisations with a program and a team, somebody who imports, and files."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from fidelity.services.treatments import start_treatment
from mbtq.accounts.models import User
from mbtq.tenancy.importtask import RunImport
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import ImportRun, Outbox
from mbtq.tenancy.services import imports as services
from programs.models import Program, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from tests.cast import Place

START = date(2024, 1, 1)
PEOPLE = "naam;e-mail;beroep;eerste dag;team;rol;uren\n"
TREATMENTS = "code;programma;team;therapeut;start;zittingen per week;fase;gepland einde\n"
SESSIONS = "code;datum;vorm;doorgegaan;minuten;therapeut\n"
ANN = "Ann Aan;ann@linde.test;psychotherapeut;01-02-2024;Zuid;therapeut;24\n"
NOOR = "noor@linde.test"


def sheet(*rows: tuple[Any, ...]) -> bytes:
    """A workbook with these rows."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@dataclass
class House:
    """An organisation of which files are imported."""

    place: Place
    client: Client
    program: Program
    team: Team

    @property
    def url(self) -> str:
        return f"/o/{self.place.organisation.slug}/integrations/import/"

    def send(self, kind: str, text: str | bytes, name: str = "rijen.csv") -> HttpResponse:
        """Step 1: chooses this file."""
        data = text if isinstance(text, bytes) else text.encode()
        file = SimpleUploadedFile(name, data)
        return self.client.post(self.url, {"kind": kind, "file": file})

    def chosen(self, kind: str, text: str | bytes, name: str = "rijen.csv") -> ImportRun:
        """A file whose columns were guessed."""
        answer = self.send(kind, text, name)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        with self.place.scope():
            return ImportRun.objects.get(pk=answer["Location"].split("/")[-3])

    def page(self, run: ImportRun, page: str = "") -> HttpResponse:
        return self.client.get(f"{self.url}{run.pk}/{page}")

    def post(self, run: ImportRun, page: str, **data: Any) -> HttpResponse:
        return self.client.post(f"{self.url}{run.pk}/{page}", data)

    def now(self, run: ImportRun) -> ImportRun:
        with self.place.scope():
            return ImportRun.objects.get(pk=run.pk)

    def work(self, run: ImportRun) -> ImportRun:
        """What a worker does when the outbox row is due."""
        Outbox.objects.filter(task=services.TASK).update(due_at=timezone.now())
        RunImport().run(str(run.organisation_id), str(run.pk))
        return self.now(run)

    def load(self, kind: str, text: str | bytes, go: str = "all") -> ImportRun:
        """All four steps of a short file."""
        run = self.chosen(kind, text)
        answer = self.post(run, "trial/", go=go)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return self.now(run)

    def faults(self, kind: str, text: str | bytes) -> list[tuple[int, str, str]]:
        """What the trial run says: line, column, reason."""
        run = self.chosen(kind, text)
        with self.place.scope():
            checked = services.try_import(run, on=timezone.localdate())
            services.discard_import(run=run)
        return [(one.line, one.column, one.reason) for one in checked.faults]

    def undo(self, run: ImportRun) -> ImportRun:
        assert self.post(run, "undo/").status_code == 302
        return self.now(run)


def house_of(place: Place, client: Client) -> House:
    with place.scope():
        program = create_program(
            code="north", name="North", setting="outpatient", started_on=START, by=SYSTEM
        )
        team = create_team(program=program, name="Zuid", started_on=START, by=SYSTEM)
        slug = place.organisation.slug
        noor = create_practitioner(
            name="Noor",
            profession="psychiatrist",
            started_on=START,
            email=f"noor@{slug}.test",
            by=SYSTEM,
        )
        assign(
            practitioner=noor,
            team=team,
            role="therapist",
            hours_per_week=Decimal(24),
            since=START,
            by=SYSTEM,
        )
        start_treatment(code="K-100", team=team, therapist=noor, started_on=START, by=SYSTEM)
    return House(place, client, program, team)


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private storage, empty."""
    monkeypatch.setattr(services, "default_storage", FileSystemStorage(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def house(linde: Place, signed_in: Callable[[User], Client], storage: Path) -> House:
    """Linde, whose integration manager imports."""
    return house_of(linde, signed_in(linde.join("integrator")))


@pytest.fixture
def other(anker: Place, signed_in: Callable[[User], Client], storage: Path) -> House:
    """Anker, of which Linde must never see anything."""
    return house_of(anker, signed_in(anker.join("integrator")))
