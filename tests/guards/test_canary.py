"""Canaries: what another organisation holds is seen on none of our pages, files and mails."""

from __future__ import annotations

import zipfile
from io import BytesIO
from uuid import UUID

import pypdf
import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.api.fhir.kinds import KINDS
from mbtq.api.models import WebhookMessage
from mbtq.api.rest.urls import READ_ONLY, SENDING
from mbtq.api.services.deliveries import body_of
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.reporting import pdf
from mbtq.reporting.documents import collect
from mbtq.tenancy.filetask import MakeFile
from mbtq.tenancy.models import Outbox
from supervision.services.calendar import open_feed
from tests.api.systems import let_in
from tests.cast import Place
from tests.demo_world import member_in
from tests.guards.cage import (
    SISTER,
    STRANGER,
    TEXT,
    TRAIL,
    WRITTEN,
    cage,
    has_organisation,
    text_of,
    typed,
    words_of,
)
from tests.guards.catalogue import TENANT
from tests.guards.walker import PAGES, PEOPLE, address, gives_file, insiders, readers

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("canary")]
__all__ = ["cage"]
INSIDE = [route for route in PAGES if route.startswith("o/")]
CENTRE = [route for route in PAGES if route.startswith("c/")]
FHIR = sorted(KINDS)
NAMES = (
    ["rating-totals"]
    + [one.name for one in READ_ONLY]
    + [many.resource.name for many, _single in SENDING]
)


# --- the canaries can be seen --------------------------------------------------------------

# Shown to nobody but the invited, by the address in the mail.
UNSEEN = {"invited-for"}


def test_every_canary_is_seen_at_home(cage):
    """Of the one under another centre; the sister is built by the same hand."""
    seen = {
        word
        for client, url in cage.home(STRANGER)
        for word in cage.leaks(text_of(client.get(url)), STRANGER)
    }
    sung = cage.canaries[STRANGER].sung
    wanted = {text.lower() for name, text in sung.items() if name not in UNSEEN}
    assert sorted(wanted - {word.lower() for word in seen}) == []


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_every_text_that_people_type_holds_a_canary(cage, model):
    """A new field needs one too, in tests/canary.py."""
    if model._meta.label in TRAIL:
        return
    canary = cage.canaries[STRANGER]
    place, therapist = canary.place.organisation, canary.place.people["therapist"]
    fields = set(typed(model)) - WRITTEN.get(model._meta.label, set())
    # Somebody to whom what is between two people, such as a note of supervision, is shown.
    with organisation_scope(place.pk, person=therapist.pk):
        held = {"organisation": place} if has_organisation(model) else {"person": therapist}
        rows = list(model.objects.filter(**held).values(*fields)) if fields else []
    mute = [f for f in fields if not any(STRANGER in str(row[f]).upper() for row in rows)]
    assert mute == []


# Of a version that the strange centre published, and of the next one, which it writes.
OF_A_CENTRE = ("ManualText", "ManualSection")
# Addresses, and text that comes with the product or from the version before.
SAME = {"key", "digest", "language", "anchor", "returned_because"}


@pytest.mark.parametrize("name", OF_A_CENTRE)
def test_every_text_of_a_manual_holds_a_canary_and_is_hidden_from_ours(cage, name):
    model = apps.get_model("programs", name)
    canary, fields = cage.canaries[STRANGER], set(typed(apps.get_model("programs", name))) - SAME
    with organisation_scope(canary.place.organisation.pk):
        rows = list(model.objects.filter(centre=canary.centre.organisation).values(*fields))
    mute = [f for f in fields if not any(STRANGER in str(row[f]).upper() for row in rows)]
    assert rows, "its own organisation sees the version that was published"
    assert mute == []
    for slug in ("de-linde", SISTER.lower()):
        with organisation_scope(cage.world.organisations[slug].pk):
            assert not model.objects.filter(centre=canary.centre.organisation).exists(), slug
    with centre_scope(cage.world.organisations["mbt-demo"].pk):
        assert not model.objects.filter(centre=canary.centre.organisation).exists()


def test_manual_of_the_canary_is_found_at_home_and_nowhere_else(cage):
    """In the text, the search, the difference between versions, and by its number."""
    canary, ours = cage.canaries[STRANGER], cage.world.client(PEOPLE["manager"])
    home = cage.world.client(canary.place.people["manager"].email)
    word = canary.sung["published-body-nl"]
    for path in (
        f"manual/?q={word}",
        f"manual/{TEXT}/",
        f"manual/{TEXT}/?version=c2",
        f"manual/{TEXT}/changes/",
        f"manual/{TEXT}/changes/?from=1&to=c2",
    ):
        html = home.get(f"/o/{canary.slug}/{path}").content.decode()
        assert cage.leaks(html.replace(f'value="{word}"', ""), STRANGER), path
        answer = ours.get(f"/o/de-linde/{path}")
        assert answer.status_code == (404 if "c2" in path else 200), path
        assert cage.leaks(answer.content.decode().replace(word, "")) == [], path


# --- and never elsewhere -------------------------------------------------------------------


@pytest.mark.parametrize("route", INSIDE)
def test_page_of_an_organisation_shows_no_canary(cage, route):
    url = address(route, cage.world)
    for role in insiders(route):
        answer = cage.world.client(PEOPLE[role]).get(url)
        assert cage.leaks(text_of(answer)) == [], role


@pytest.mark.parametrize("route", CENTRE)
def test_page_of_a_centre_shows_no_canary_of_another_centre(cage, route):
    url = address(route, cage.world)
    for role in insiders(route):
        html = text_of(cage.world.client(PEOPLE[role]).get(url))
        assert cage.leaks(html, STRANGER) == [], role


@pytest.mark.parametrize("route", PAGES)
def test_page_of_the_canary_tells_others_nothing(cage, client, route):
    """Neither nobody, nor who has the same right in another organisation or centre."""
    url = cage.url_at(route, STRANGER)
    assert cage.leaks(text_of(client.get(url))) == []
    role = "manager" if route in INSIDE else "centre_staff"
    answer = cage.world.client(PEOPLE[role]).get(url)
    assert answer.status_code == 404
    # What the person typed may come back, in a link.
    assert cage.leaks(answer.content.decode().replace(url, "")) == []


@pytest.mark.parametrize("route", [route for route, page in PAGES.items() if gives_file(page)])
def test_file_of_a_list_holds_no_canary(cage, route):
    url = address(route, cage.world)
    marks = (SISTER, STRANGER) if route in INSIDE else (STRANGER,)
    for role in readers(route):
        for form in ("csv", "xlsx"):
            answer = cage.world.client(PEOPLE[role]).get(f"{url}?format={form}")
            assert cage.leaks(words_of(answer), *marks) == [], (role, form)


def test_ids_of_another_centre_in_the_query_show_nothing(cage):
    staff, canary = cage.world.client(PEOPLE["centre_staff"]), cage.canaries[STRANGER]
    ids = cage.world.ids[canary.slug]
    for page, name, value in (
        ("portfolio/", "organisation", canary.place.organisation.pk),
        ("portfolio/", "after", ids["program"]),
        ("audits/new/", "program", ids["program"]),
        ("audits/", "before", f"2030-01-01_{ids['audit']}"),
        ("trail/", "person", canary.place.people["manager"].pk),
    ):
        answer = staff.get(f"/c/mbt-demo/{page}", {name: value})
        assert answer.status_code in (200, 404), page
        assert cage.leaks(answer.content.decode(), STRANGER) == [], page


def test_lists_do_give_files(cage):
    canary = cage.canaries[SISTER]
    manager = cage.world.client(canary.place.people["manager"].email)
    answer = manager.get(f"/o/{canary.slug}/programs/?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert canary.sung["program"] in answer.content.decode()
    sheet = manager.get(f"/o/{canary.slug}/programs/?format=xlsx")
    assert canary.sung["program"] in words_of(sheet)


def export(place, manager: str, cage) -> str:
    """All that is in the ZIP with everything of an organisation."""
    client = cage.world.client(manager)
    answer = client.post(f"/o/{place.slug}/integrations/export/")
    job = UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    Outbox.objects.filter(task=MakeFile.name).update(due_at=timezone.now())
    MakeFile().run(str(place.pk), str(job))
    answer = client.get(f"/o/{place.slug}/files/{job}/download/")
    book = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    return "".join(book.read(name).decode() for name in book.namelist())


def test_export_of_everything_holds_no_canary_and_that_of_the_canary_does(cage):
    ours, sister = cage.world.organisations["de-linde"], cage.canaries[SISTER]
    text = export(ours, PEOPLE["manager"], cage)
    assert "K-4F7" in text
    assert cage.leaks(text) == []
    theirs = export(sister.place.organisation, sister.place.people["manager"].email, cage)
    assert sister.sung["program"] in theirs
    assert cage.leaks(theirs, STRANGER) == []


def calendar(place, token: str, client: Client) -> str:
    url = reverse("supervision:calendar-feed", args=[place.pk, token])
    answer = client.get(url)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_calendars_hold_no_canary_and_that_of_the_canary_does(cage, client):
    ours = cage.world.organisations["de-linde"]
    therapist = member_in(cage.world, PEOPLE["therapist"], "de-linde")
    with organisation_scope(ours.pk, person=therapist.person_id):
        token = open_feed(at=timezone.now(), by=therapist)
    assert "BEGIN:VEVENT" in calendar(ours, token, client)
    assert cage.leaks(calendar(ours, token, client)) == []
    sister = cage.canaries[SISTER]
    unfolded = calendar(sister.place.organisation, sister.calendar, client).replace("\r\n ", "")
    assert sister.sung["team"] in unfolded
    assert calendar(ours, sister.calendar, client) == "404"


def test_mails_of_an_organisation_hold_no_canary(cage, client):
    given = {"name": "N. Nieuw", "email": "nieuw@de-linde.example", "roles": ["therapist"]}
    manager = cage.world.client(PEOPLE["manager"])
    assert manager.post("/o/de-linde/members/invite/", given).status_code == 302
    reset = address("o/<slug:organisation>/members/<uuid:membership>/second-factor/", cage.world)
    assert manager.post(reset).status_code == 302
    client.post("/accounts/password/reset/", {"email": PEOPLE["therapist"]})
    assert len(mail.outbox) == 3
    for letter in mail.outbox:
        assert cage.leaks(str(letter.message())) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_other_systems_read_holds_no_canary(cage, name):
    ours = let_in(Place(cage.world.organisations["de-linde"]), name=f"reads {name}")
    answer = ours.get(f"/api/v1/{name}/?limit=200")
    assert answer.status_code == 200
    assert cage.leaks(answer.content.decode()) == []


@pytest.mark.parametrize("kind", FHIR)
def test_what_is_read_as_fhir_holds_no_canary(cage, kind):
    ours = let_in(Place(cage.world.organisations["de-linde"]), name=f"reads {kind}")
    answer = ours.get(f"/fhir/R4/{kind}?_count=200")
    assert answer.json()["entry"]
    assert cage.leaks(answer.content.decode()) == []


def test_what_its_own_system_reads_does_hold_the_canary(cage):
    sister = cage.canaries[SISTER]
    theirs = let_in(sister.place, name="reads at home")
    for paths in (
        [f"/api/v1/{name}/?limit=200" for name in NAMES],
        [f"/fhir/R4/{kind}?_count=200" for kind in FHIR],
    ):
        found = "".join(theirs.get(path).content.decode() for path in paths)
        assert {sister.sung["team"], sister.sung["program"]} <= set(cage.leaks(found))


@pytest.mark.parametrize("mark", [SISTER, STRANGER])
def test_messages_to_other_systems_hold_ids_and_codes_only(cage, mark):
    canary = cage.canaries[mark]
    with organisation_scope(canary.place.organisation.pk):
        told = list(WebhookMessage.objects.all())
    assert {"treatment.started", "session.logged", "signal.raised"} <= {one.kind for one in told}
    own = f'"organisation":"{canary.slug}"'
    for message in told:
        body = body_of(message).decode()
        assert own in body
        assert cage.leaks(body.replace(own, "")) == [], message.kind
        assert "K-" not in body, message.kind  # how codes of clients begin


def report(place) -> str:
    """The text of the real report of the final audit, as the reader of the PDF gets it."""
    with organisation_scope(place.pk):
        audit = apps.get_model("audits.Audit").objects.get(organisation=place, state="final")
        html = collect("audit_report", audit.pk, "nl").html()
    reader = pypdf.PdfReader(BytesIO(pdf.render(html, identifier="canary")[0]))
    return "".join(page.extract_text() for page in reader.pages)


def test_report_holds_no_canary_and_that_of_the_canary_does(cage):
    assert cage.leaks(report(cage.world.organisations["de-linde"])) == []
    assert cage.leaks(report(cage.canaries[SISTER].place.organisation)) != []
