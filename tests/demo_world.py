"""The demo as a world to walk through: loaded for a module of tests, rolled back at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from audits.models import Audit, Standard
from audits.services.planning import plan_audit
from fidelity.models import Baseline
from mbtq.accounts.models import User
from mbtq.api.services.webhook_messages import send_test
from mbtq.api.services.webhooks import create_endpoint
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.reporting.models import Document
from mbtq.reporting.services import finish, request_document
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import FileJob, Membership, Organisation
from mbtq.tenancy.services.files import finish as finish_file
from mbtq.tenancy.services.files import request_file
from mbtq.tenancy.services.imports import start_import
from mbtq.tenancy.services.members import invite_member
from programs.models import ManualText, Practitioner, Program, Team
from programs.selectors.places import own_teams
from programs.selectors.texts import text_in_force
from programs.services.texts import propose, wording_of, write_draft
from supervision.services.sessions import Content, Part, record_session
from supervision.services.signals import Report, raise_signal
from tests import databases
from tests.audits.conftest import Case
from tests.cast import Place
from tests.training_world import tell_training


class Reader(Client):
    """Reads to its end what is sent in pieces, as a browser does, so that no file stays open."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            answer.streaming_content = [b"".join(answer.streaming_content)]
        return answer


@dataclass
class World:
    """Ids of one object per kind of address argument, by organisation."""

    organisations: dict[str, Organisation]
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)  # a program lead of each organisation
    files: list[str] = field(default_factory=list)  # of the reports that were made
    training: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self, email: str) -> Client:
        """A browser in which this demo person is signed in."""
        client = Reader()
        client.cookies = self.cookies[email].copy()
        return client


def sign_in(person: User) -> Any:
    client = Client()
    client.force_login(person)
    # A session notes now and then that somebody is there; that is not a page's own work.
    session = client.session
    session["seen_at"] = int(time.time()) + 86_400
    session.save()
    return client.cookies


OF_THE_THERAPIST = {"rater__email__startswith": "therapist@"}
# Address argument -> model, and a filter that finds an object worth showing.
ARGUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "client": ("tenancy.ApiClient", {}),
    "key": ("api.ClientKey", {"retired_at": None}),
    "membership": ("tenancy.Membership", {"roles__contains": ["therapist"]}),
    "file_job": ("tenancy.FileJob", {"state": "done"}),
    "import_run": ("tenancy.ImportRun", {"state": "chosen"}),
    "invitation": ("tenancy.Invitation", {"answered_at": None}),
    "program": ("programs.Program", {"code__in": ["linde-deeltijd", "anker-ambulant"]}),
    "team": ("programs.Team", {"program__code__in": ["linde-deeltijd", "anker-ambulant"]}),
    "practitioner": ("programs.Practitioner", {"person__isnull": False}),
    "assignment": ("programs.Assignment", {"role": "lead"}),
    "credential": ("programs.Credential", {}),
    "rating": (
        "programs.DeterminantRating",
        {
            "program__code__in": ["linde-deeltijd", "anker-ambulant"],  # as of `program`
            "informant_role": "manager",
        },
    ),
    "event": ("programs.ChangeEvent", {}),
    "site": ("programs.Site", {}),
    "checklist": ("audits.Checklist", {"state": "open"}),
    "audit": ("audits.Audit", {"state": "final"}),
    "finding": ("audits.Finding", {"audit__state": "final"}),
    "standard": ("audits.Standard", {}),
    "document": ("reporting.Document", {"kind": "audit_report"}),
    "text_document": ("reporting.Document", {"kind": "manual_text"}),
    "treatment": ("fidelity.Treatment", {"code__in": ["K-4F7", "H-3C5"]}),
    "session": ("fidelity.SessionLog", {"treatment__code__in": ["K-4F7", "H-3C5"]}),
    "batch": ("fidelity.Batch", {"name": "mijn-zittingen.csv"}),
    "recording": ("fidelity.Recording", {"therapist__person__email__startswith": "therapist@"}),
    "goal": ("fidelity.Goal", {"origin": "own", "until": None}),
    "due": (
        "fidelity.DueRating",
        {"recording": None, "skipped_because": "", "therapist__person__isnull": False},
    ),
    "scale": ("fidelity.Instrument", {"key": "demo-scale"}),
    "anchors": ("fidelity.Anchors", {}),
    "qualification": ("fidelity.RaterQualification", {}),
    "baseline": ("fidelity.Baseline", {"withdrawn_at": None}),
    "supervision": (
        "supervision.SupervisionSession",
        {"written_by__email__startswith": "supervisor@", "state": "waiting"},
    ),
    "arrangement": ("supervision.Arrangement", {}),
    "point": (
        "supervision.AgendaPoint",
        {"discussed_on": None, "team__program__code__in": ["linde-deeltijd", "anker-ambulant"]},
    ),
    # One of which everybody who leads was told, and that is the therapist's own.
    "signal": (
        "supervision.Signal",
        {
            "reporter__email__startswith": "therapist@",
            "is_severe": True,
            "discussed_at": None,
            "closed_at": None,
        },
    ),
    "webhook": ("api.WebhookEndpoint", {}),
    "delivery": ("api.WebhookDelivery", {}),
    "text": ("programs.ManualText", {"key": "suicidality"}),
    # In fidelity a `rating` is one of these two, by what its page is about.
    "open_rating": ("fidelity.Rating", {**OF_THE_THERAPIST, "locked_at": None}),
    "locked_rating": ("fidelity.Rating", {**OF_THE_THERAPIST, "locked_at__isnull": False}),
}
# What stands in an address instead of the primary key.
KEYS = {"text": "key"}
# What the auditors work in, in De Linde only.
UNDER_WAY: dict[str, tuple[str, dict[str, Any]]] = {
    "scoring_audit": ("audits.Audit", {"state": "scoring"}),
    "consensus_audit": ("audits.Audit", {"state": "consensus"}),
    "draft_audit": ("audits.Audit", {"state": "draft"}),
    "draft_finding": ("audits.Finding", {"audit__state": "draft"}),
}


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A copy of the demo, in which a year of use is told, for the tests of one module."""
    name = f"{connection.settings_dict['NAME']}_demo"
    with django_db_blocker.unblock():
        databases.copy(databases.demo(), name)
        with databases.at(name):
            with databases.telling():
                world = told_world()
                world.cookies = {person.email: sign_in(person) for person in User.objects.all()}
            yield world
        for file in world.files:
            default_storage.delete(file)
        databases.drop(name)


def told_world() -> World:
    """The loaded demo with what a year of use would add: audits in every state, a report."""
    world = World({place.slug: place for place in Organisation.objects.all()})
    audit_under_way(world, "linde-mbt-a").to_consensus()
    draft = audit_under_way(world, "linde-iop")
    draft.to_draft()
    draft.find()
    staff = member_in(world, "staff@mbt-demo.example", "mbt-demo")
    offered_text_by(staff, note="Kortere stappen")
    for slug in ("de-linde", "het-anker"):
        manager = member_in(world, f"manager@{slug}.example", slug)
        invited_by(manager)
        baseline_by(manager)
        supervision_by(member_in(world, f"supervisor@{slug}.example", slug))
        signal_by(member_in(world, f"therapist@{slug}.example", slug))
        webhook_by(member_in(world, f"integrator@{slug}.example", slug))
        world.files += [report_of(manager), text_document_of(manager), list_file_of(manager)]
        world.files.append(import_of(manager))
        therapist = member_in(world, f"therapist@{slug}.example", slug)
        world.training[slug] = tell_training(therapist, staff)
    world.ids["het-anker"] = ids_in(world.organisations["het-anker"], ARGUMENTS)
    world.ids["de-linde"] = ids_in(world.organisations["de-linde"], ARGUMENTS | UNDER_WAY)
    for slug, found in world.training.items():
        world.ids[slug] |= found
    world.people = {
        slug: User.objects.get(email=f"manager@{slug}.example").pk for slug in world.ids
    }
    return world


def member_in(world: World, email: str, slug: str) -> Member:
    """A demo person as a member or visitor of that place, for `by=`."""
    person, place = User.objects.get(email=email), world.organisations[slug]
    with organisation_scope(place.pk):
        found = Membership.objects.filter(organisation=place, person=person)
        return Member(person, place, tuple(found.select_related("organisation")))


def audit_under_way(world: World, code: str) -> Case:
    """An audit of this program of De Linde, planned for today."""
    linde, centre = world.organisations["de-linde"], world.organisations["mbt-demo"]
    first, second = (
        User.objects.get(email=f"auditor{number}@mbt-demo.example") for number in (1, 2)
    )
    with organisation_scope(linde.pk):
        program = Program.objects.get(code=code)
    staff, now = member_in(world, "staff@mbt-demo.example", "mbt-demo"), timezone.now()
    with centre_scope(centre.pk, person=staff.person_id):
        audit = plan_audit(
            organisation=linde,
            program=program,
            standard=Standard.objects.get(key="mbt-2026-1"),
            kind="periodic",
            title=f"Audit van {code}",
            visit_on=timezone.localdate(now),
            due_on=timezone.localdate(now) + timedelta(days=42),
            lead=first,
            second=second,
            are_independent=True,
            at=now,
            by=staff,
        )
    return Case(audit, program, Place(linde), Place(centre), first, second)


def invited_by(manager: Member) -> None:
    """An invitation that nobody has answered."""
    with organisation_scope(manager.organisation.pk, person=manager.person_id):
        invite_member(
            organisation=manager.organisation,
            email="nieuw@example.test",
            name="N. Nieuw",
            roles=["therapist"],
            at=timezone.now(),
            by=manager,
        )


def offered_text_by(staff: Member, **other: str) -> ManualText:
    """A new version of the text of the addresses, which a colleague has yet to publish."""
    _label, wanted = ARGUMENTS["text"]
    with centre_scope(staff.organisation.pk, person=staff.person_id):
        based_on = text_in_force(wanted["key"])
        assert based_on is not None
        wording = replace(wording_of(based_on), **other)
        draft = write_draft(
            based_on=based_on, wording=wording, version=None, at=timezone.now(), by=staff
        )
        propose(draft=draft, by=staff)
        return draft


def baseline_by(manager: Member) -> None:
    """A baseline in the first team, whatever its chart holds."""
    _label, wanted = ARGUMENTS["team"]
    with organisation_scope(manager.organisation.pk, person=manager.person_id):
        Baseline.objects.create(
            organisation=manager.organisation,
            team=Team.objects.filter(**wanted).order_by("pk").first(),
            chart="held",
            since=timezone.localdate() - timedelta(days=1),
            reason="Nieuwe manier van plannen",
            set_at=timezone.now(),
            set_by=manager.person,
        )


def supervision_by(supervisor: Member) -> None:
    """A session with the therapist that the therapist has yet to confirm."""
    with organisation_scope(supervisor.organisation.pk, person=supervisor.person_id):
        own = Practitioner.objects.get(person_id=supervisor.person_id)
        therapist = Practitioner.objects.get(person__email__startswith="therapist@")
        part = Part(therapist, codes=("K-4F7",), question="Hoe sta ik stil?", agreement="Vragen")
        content = Content(
            held_on=timezone.localdate() - timedelta(days=2),
            minutes=45,
            form="individual",
            present=(part,),
            supervisor=own,
        )
        record_session(content=content, is_another=True, at=timezone.now(), by=supervisor)


def signal_by(therapist: Member) -> None:
    """A severe signal of today that nobody has discussed yet, in the therapist's own team."""
    with organisation_scope(therapist.organisation.pk, person=therapist.person_id):
        team = own_teams(therapist, on=timezone.localdate()).select_related("program").first()
        assert team is not None
        report = Report(
            level="patient",
            kind="suicidality",
            program=team.program,
            team=team,
            noticed_on=timezone.localdate(),
            severity=4,
            code="K-9Z9",
            seen="Denkt vaker aan de dood.",
            done="Gebeld.",
        )
        raise_signal(report=report, at=timezone.now(), by=therapist)


def webhook_by(integrator: Member) -> None:
    """An endpoint with a test message that waits."""
    now = timezone.now()
    with organisation_scope(integrator.organisation.pk, person=integrator.person_id):
        endpoint, _secret = create_endpoint(
            url="https://epd.example/mbtq", kinds=["session.logged"], at=now, by=integrator
        )
        send_test(endpoint=endpoint, at=now, by=integrator)


def report_of(manager: Member) -> str:
    """A finished report of the final audit where this member works; the name of its file."""
    with organisation_scope(manager.organisation.pk, person=manager.person_id):
        return document_of("audit_report", Audit.objects.get(state="final").pk, manager)


def text_document_of(manager: Member) -> str:
    """The text of the addresses as PDF; the name of its file."""
    _label, wanted = ARGUMENTS["text"]
    with organisation_scope(manager.organisation.pk, person=manager.person_id):
        text = text_in_force(wanted["key"])
        assert text is not None
        return document_of("manual_text", text.pk, manager)


def list_file_of(manager: Member) -> str:
    """A long list that a worker has made for this member; the name of its file."""
    now = timezone.now()
    with organisation_scope(manager.organisation.pk, person=manager.person_id):
        path = f"/o/{manager.organisation.slug}/practitioners/"
        job = request_file(kind="list", form="csv", name="list", path=path, at=now, by=manager)
        finish_file(job=job, content=BytesIO(b"name"), rows=1, at=now)
        return FileJob.objects.get(pk=job.pk).file


def import_of(manager: Member) -> str:
    """A file with a treatment that nobody has imported yet; the name under which it is kept."""
    text = "code;programma;team;therapeut;start;zittingen per week\nK-9Z8;x;y;a@b.nl;2026-01-01;2\n"
    with organisation_scope(manager.organisation.pk, person=manager.person_id):
        run = start_import(
            kind="treatments", name="x.csv", data=text.encode(), at=timezone.now(), by=manager
        )
        return run.file


def document_of(kind: str, subject: UUID, manager: Member) -> str:
    """In the open scope."""
    now = timezone.now()
    document = request_document(kind=kind, subject=subject, language="nl", at=now, by=manager)
    finish(document=document, pdf=b"%PDF-1.7 of the demo", pages=1, at=now)
    return Document.objects.get(pk=document.pk).file


def ids_in(place: Organisation, arguments: Mapping[str, tuple[str, dict[str, Any]]]) -> dict:
    """One object for each argument. A page that cannot be opened would go unwatched."""
    found = {}
    with organisation_scope(place.pk):
        for argument, (label, wanted) in arguments.items():
            row = apps.get_model(label).objects.filter(**wanted).order_by("pk").first()
            assert row is not None, f"{place.slug} of the demo has no {argument}"
            found[argument] = getattr(row, KEYS.get(argument, "pk"))
    return found
