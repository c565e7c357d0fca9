"""A dossier that is submitted, and documents of it without a worker."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdf
import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone

from mbtq.reporting import services
from mbtq.reporting.models import Document
from mbtq.reporting.tasks import MakeDocument
from mbtq.tenancy.models import Outbox
from tests.training.dossiers.conftest import Training
from tests.training.dossiers.conftest import practice as practice  # a fixture
from tests.training.dossiers.conftest import training as training  # a fixture
from training.models import Application

ADVICE = "Ga zo door; bespreek ook wat niet goed ging."


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private storage, empty."""
    monkeypatch.setattr(services, "default_storage", FileSystemStorage(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def submitted(training: Training, files: Path) -> Application:
    """The application of noor, who is ready."""
    training.make_ready()
    return training.submit()


@pytest.fixture
def make(training: Training, files: Path) -> Callable[[str], Document]:
    """Works the document off whose page this is, as a worker would: for nobody in particular."""

    def run(address: str) -> Document:
        place = training.centre if address.startswith("/c/") else training.practice.place
        key = address.rstrip("/").split("/")[-1]
        Outbox.objects.update(due_at=timezone.now())
        MakeDocument().run(organisation_id=str(place.organisation.pk), subject_id=key)
        with place.scope():
            return Document.objects.get(pk=key)

    return run


def own_page(training: Training, rest: str = "") -> str:
    return f"/o/linde/training/me/{training.dossier.pk}/{rest}"


def centre_page(application: Application, rest: str = "") -> str:
    return f"/c/centre/applications/{application.pk}/{rest}"


def asked(client: Client, address: str, language: str = "en") -> str:
    """Presses the button; the address of the document that it leads to."""
    answer = client.post(address, {"language": language})
    assert answer.status_code == 302, answer.content.decode()[:400]
    return answer["Location"]


def unpacked(answer: Any) -> dict[str, bytes]:
    """The files of a ZIP that was handed out, by name."""
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
