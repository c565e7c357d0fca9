"""The demo with two organisations of canaries in it, and how to listen for their songs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from mbtq.tenancy.models import Kind
from mbtq.tenancy.services.members import create_organisation
from tests import databases
from tests.canary import Canary, build, tell_centre_manual
from tests.demo_world import ARGUMENTS, World, ids_in, sign_in
from tests.guards.walker import PAGES, address, readers

TEXT = "suicidality"
SISTER, STRANGER = "KANARIE-ZUS", "KANARIE-VREEMD"  # under our centre, under another one
# Pages that show more than their first object does.
MORE = (
    ("programs:program-detail", "programs.Program"),
    ("programs:practitioner-change", "programs.Practitioner"),
    ("audits:audit-detail", "audits.Audit"),
    ("supervision:signal-detail", "supervision.Signal"),
    ("api:client-detail", "tenancy.ApiClient"),
)


@dataclass
class Cage:
    """The demo, in which De Linde is ours, and two organisations of canaries."""

    world: World
    canaries: dict[str, Canary]

    def leaks(self, text: str, *marks: str) -> list[str]:
        """What of these marks stands in the text, in small or large letters."""
        found = re.findall(rf"(?:{'|'.join(marks or (SISTER, STRANGER))})[-\w]*", text, re.I)
        return sorted(set(found))

    def home(self, mark: str) -> Iterator[tuple[Client, str]]:
        """Every page of the canary's organisation and centre, with who may open it."""
        canary = self.canaries[mark]
        for route in PAGES:
            place = canary.place if route.startswith("o/") else canary.centre
            url = self.url_at(route, mark)
            for role in set(readers(route)) & set(place.people):
                yield self.world.client(place.people[role].email), url
        manager = self.world.client(canary.place.people["manager"].email)
        therapist = self.world.client(canary.place.people["therapist"].email)
        rating = self.world.ids[canary.slug]["open_rating"]
        for item in ("1", "overall"):
            url = reverse("fidelity:rating-fill", args=[canary.slug, rating])
            yield therapist, f"{url}?item={item}"
        with canary.place.scope():
            rows = [(page, row) for page, label in MORE for row in all_of(label, canary)]
            treatments = all_of("fidelity.Treatment", canary)
            supervised = all_of("supervision.SupervisionSession", canary)
        english = self.world.client(canary.place.people["manager"].email)
        english.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        yield english, reverse("programs:text", args=[canary.slug, TEXT])
        for row in treatments:
            yield therapist, reverse("fidelity:treatment-detail", args=[canary.slug, row.pk])
        for row in supervised:
            yield therapist, reverse("supervision:session-detail", args=[canary.slug, row.pk])
        for page, row in rows:
            yield manager, reverse(page, args=[canary.slug, row.pk])

    def url_at(self, route: str, mark: str) -> str:
        """The address of this page in the organisation, or the centre, of the canary."""
        canary = self.canaries[mark]
        url = address(route, self.world, canary.slug)
        return url.replace("/c/mbt-demo/", f"/c/{canary.centre.organisation.slug}/")


def all_of(label: str, canary: Canary) -> list[models.Model]:
    return list(apps.get_model(label).objects.filter(organisation=canary.place.organisation))


@pytest.fixture(scope="module")
def cage(demo_world, django_db_blocker) -> Iterator[Cage]:
    with django_db_blocker.unblock(), databases.telling():
        ours = demo_world.organisations["mbt-demo"]
        other = create_organisation(name=f"{STRANGER}-centre", slug="other", kind=Kind.CENTRE)
        canaries = {SISTER: build(SISTER, ours), STRANGER: build(STRANGER, other)}
        # Texts of our own centre would be seen in our organisation, as they should.
        canaries[STRANGER].centre.join("committee")
        tell_centre_manual(canaries[STRANGER])
        wanted = ARGUMENTS | {
            name: (ARGUMENTS[name][0], {})
            for name in (
                "program",
                "team",
                "rating",
                "treatment",
                "session",
                "batch",
                "supervision",
                "point",
            )
        }
        for canary in canaries.values():
            canary.centre.join("committee")
            place = canary.place.organisation
            demo_world.organisations[canary.slug] = place
            demo_world.ids[canary.slug] = ids_in(place, wanted) | canary.ids
            for person in [*canary.place.people.values(), *canary.centre.people.values()]:
                demo_world.cookies[person.email] = sign_in(person)
    yield Cage(demo_world, canaries)
    for canary in canaries.values():
        for name in canary.files:
            default_storage.delete(name)


def bytes_of(answer: HttpResponseBase) -> bytes:
    """All of an answer, also of one that comes in pieces."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text_of(answer: HttpResponseBase) -> str:
    """What an answer says; of a ZIP, what lies in it."""
    if answer["Content-Type"] != "application/zip":
        return bytes_of(answer).decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(bytes_of(answer))) as held:
        return "\n".join(held.read(name).decode("utf-8", "replace") for name in held.namelist())


def typed(model: type[models.Model]) -> list[str]:
    """The fields into which people type: text without a list of choices."""
    texts = (models.CharField, models.TextField)
    fields = [f for f in model._meta.local_fields if isinstance(f, texts) and not f.choices]
    return [field.name for field in fields]


def has_organisation(model: type[models.Model]) -> bool:
    """Rows of training belong to a person instead."""
    return "organisation" in {field.name for field in model._meta.local_fields}


# Text that the product writes itself.
WRITTEN = {
    "audits.Audit": {"outcome", "content_hash", "verification_code"},
    "reporting.Document": {"language", "content_hash", "file", "sha256"},
    "fidelity.Anchors": {"language"},
    "fidelity.Baseline": {"scale"},
    "fidelity.Goal": {"item"},
    "fidelity.ItemScore": {"item"},
    "fidelity.RaterQualification": {"instrument_key"},
    "supervision.Attendance": {"rules"},
    "supervision.Draft": {"kind"},
    "programs.IndicatorValue": {"indicator", "withheld"},
    "programs.RiskScore": {"trigger"},
    "programs.ProgramRisk": {"trend"},
    "programs.ProtocolUse": {"key"},
    "supervision.CalendarFeed": {"token_hash"},
    "tenancy.FileJob": {"kind", "form", "language", "file", "sha256"},
    "tenancy.ImportRun": {"kind", "file"},
    "tenancy.ImportedRow": {"model"},
    "tenancy.Mail": {"kind", "occasion"},
    "api.StoredAnswer": {"fingerprint"},
    "api.WebhookEndpoint": {"secret", "former_secret"},
    "api.WebhookMessage": {"kind"},
    "api.WebhookDelivery": {"problem"},
    "tenancy.Submission": {"result_url", "path"},
    "training.Declaration": {"requirement"},
    "training.Statement": {"requirement", "content_hash"},
    "training.Fact": {"digest"},
    "training.Application": {"content_hash"},
    "training.DossierCopy": {"content_hash"},
    "training.Participation": {"code"},
    "training.RegistrationPeriod": {"code"},
}
TRAIL = {"trail.TrailEvent", "trail.TrailLink"}  # ids only


def words_of(answer: HttpResponse) -> str:
    """What stands in a CSV file or in the sheets of a workbook; nothing for a page."""
    if answer["Content-Type"].startswith("text/csv"):
        return answer.content.decode()
    if not answer["Content-Type"].startswith("application/"):
        return ""
    book = zipfile.ZipFile(BytesIO(answer.content))
    return "".join(book.read(name).decode() for name in book.namelist())
