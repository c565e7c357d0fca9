"""A final audit to report on, and a document without a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from audits.models import Audit
from mbtq.core.scope import centre_scope
from mbtq.reporting import services
from mbtq.reporting.models import Document
from mbtq.reporting.tasks import MakeDocument
from mbtq.tenancy.models import Outbox
from programs.models import ManualText
from programs.selectors.texts import text_in_force
from programs.services.texts import Wording, propose, publish, write_draft
from tests.audits.conftest import Case, case, plan, program_in
from tests.cast import Place

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


def centre_version(
    centre: Place, key: str, *, is_published: bool = True, **words: str
) -> ManualText:
    """The centre's own next version of a text, with other `words` in both languages."""
    writer, reader = centre.member("centre_staff"), centre.member("committee")
    with centre_scope(centre.organisation.pk, person=writer.person_id):
        base = text_in_force(key)
        given = {
            f"{name}_{language}": words.get(name, getattr(base, f"{name}_{language}"))
            for name in ("title", "summary", "body")
            for language in ("nl", "en")
        }
        text = write_draft(
            based_on=base,
            wording=Wording(**given, note="Why"),
            version=None,
            at=timezone.now(),
            by=writer,
        )
        if is_published:
            propose(draft=text, by=writer)
    if is_published:
        with centre_scope(centre.organisation.pk, person=reader.person_id):
            publish(draft=text, at=timezone.now(), by=reader)
    return text


@pytest.fixture
def ask_text(linde: Place) -> Callable[..., Document]:
    """Asks for a text of the manual in Linde."""

    def request(key: str = "absence", language: str = "nl", role: str = "therapist") -> Document:
        member = linde.member(role)
        with linde.scope(role):
            return services.request_document(
                kind="manual_text",
                subject=text_in_force(key).pk,
                language=language,
                at=timezone.now(),
                by=member,
            )

    return request


@pytest.fixture
def make_text(linde: Place, files: Path) -> Callable[[Document], Document]:
    """Makes it in this process, as a worker would."""

    def run(document: Document) -> Document:
        place = linde.organisation.pk
        Outbox.objects.update(due_at=timezone.now())
        MakeDocument().run(organisation_id=str(place), subject_id=str(document.pk))
        with linde.scope():
            return Document.objects.get(pk=document.pk)

    return run
