"""A final audit to report on, and a document without a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from audits.models import Audit
from mbtq.reporting import services
from mbtq.reporting.models import Document
from mbtq.reporting.tasks import MakeDocument
from mbtq.tenancy.models import Outbox
from tests.audits.conftest import Case, case, plan, program_in

__all__ = ["case", "plan", "program_in"]
ADDRESS = "/o/linde/audits/{}/report/"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private storage, empty."""
    monkeypatch.setattr(services, "default_storage", FileSystemStorage(tmp_path / "files"))
    return tmp_path / "files"


FINISHED: dict[str, Any] = {}


@pytest.fixture
def final(case: Case) -> Case:
    """A final audit in Linde, with a must-point and strengths.

    The first one goes the whole way of an audit; later ones take over what it froze.
    """
    if FINISHED:
        with case.scope():
            Audit.objects.filter(pk=case.audit.pk).update(**FINISHED)
        return case
    case.ready()
    done = case.finalise()
    names = ("state", "frozen", "content_hash", "verification_code", "outcome", "ended_at")
    FINISHED.update({name: getattr(done, name) for name in names})
    return case


@pytest.fixture
def ask(final: Case) -> Callable[..., Document]:
    """Asks for the report as the program lead."""

    def request(language: str = "nl", **changes: Any) -> Document:
        member = final.place.member("manager")
        given = {"kind": "audit_report", "subject": final.audit.pk, "at": timezone.now()}
        with final.scope(member.person):
            return services.request_document(language=language, by=member, **{**given, **changes})

    return request


@pytest.fixture
def make(final: Case, files: Path) -> Callable[[Document], Document]:
    """Works the outbox row off in this process, as a worker would."""

    def run(document: Document) -> Document:
        place = final.place.organisation.pk
        Outbox.objects.update(due_at=timezone.now())
        MakeDocument().run(organisation_id=str(place), subject_id=str(document.pk))
        with final.scope():
            return Document.objects.get(pk=document.pk)

    return run
