"""What the walked demo needs of training: a row behind every address, in both organisations."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from fidelity.models import Recording
from mbtq.accounts.models import User
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.reporting.models import Document
from mbtq.reporting.services import finish, request_document
from mbtq.tenancy.member import Member
from training.models import (
    Application,
    AttendanceBatch,
    Dossier,
    Edition,
    Participation,
    Registration,
)
from training.selectors.assessing import judged
from training.selectors.exports import present_content
from training.services.applications import submit_application, withdraw_application
from training.services.attendance_import import import_attendance
from training.services.dossiers import save_fragment
from training.services.exports import keep_copy
from training.services.statements import ask_review, ask_statement

# Arguments of addresses of training; their rows are found by `ids_of_training`.
ARGUMENTS = (
    "dossier", "requirement", "fragment", "application", "statement", "course", "edition",
    "participation", "attendance_batch", "registration", "period", "attendance_document",
    "registration_document", "dossier_document", "application_document",
)  # fmt: skip
LEVEL = {"de-linde": "basic_therapist", "het-anker": "therapist"}


def person(login: str, slug: str) -> User:
    return User.objects.get(email=f"{login}@{slug}.example")


def tell_training(therapist: Member, staff: Member) -> dict[str, Any]:
    """Adds what the demo lacks for this therapist's dossier; returns the ids for addresses."""
    slug, now = therapist.organisation.slug, timezone.now()
    with organisation_scope(therapist.organisation.pk, person=therapist.person_id):
        dossier = Dossier.objects.select_related("pathway").get(
            person=therapist.person, level=LEVEL[slug]
        )
        fragment = fragment_in(dossier, therapist)
        statement = second_statement(dossier, therapist)
        application = submitted_and_withdrawn(dossier, therapist)
        ask_review(dossier=dossier, at=now, by=therapist)
    found = ids_of_courses(therapist, staff) | ids_of_register(slug, staff)
    found |= {
        "dossier": dossier.pk,
        "requirement": "education",
        "fragment": fragment,
        "application": application,
        "statement": statement,
    }
    return found | documents(therapist, staff, found)


def fragment_in(dossier: Dossier, by: Member) -> Any:
    recording = Recording.objects.filter(
        therapist__person=by.person, destroyed_on=None, retention_until__gte=timezone.localdate()
    ).first()
    assert recording is not None, "the demo has no recording that can be shown"
    made = save_fragment(
        dossier=dossier, recording=recording, starts_at_minute=0, minutes=10, part="execution",
        reflection="Ik stopte en spoelde terug.", at=timezone.now(), by=by,
    )  # fmt: skip
    return made.pk


def second_statement(dossier: Dossier, by: Member) -> Any:
    """An open one for the own supervisor."""
    supervisors = judged(dossier, on=timezone.localdate()).gathered.supervisors()
    made = ask_statement(
        dossier=dossier, requirement="own-statement",
        author=person("supervisor", by.organisation.slug), supervisors=supervisors,
        at=timezone.now(), by=by,
    )  # fmt: skip
    return made.pk


def submitted_and_withdrawn(dossier: Dossier, by: Member) -> Any:
    """An application that leaves the dossier open; in Het Anker the decided one."""
    if by.organisation.slug == "het-anker":
        return Application.objects.get(person=by.person).pk
    application = submit_application(dossier=dossier, at=timezone.now(), by=by)
    withdraw_application(application=application, at=timezone.now(), by=by)
    return application.pk


def ids_of_courses(therapist: Member, staff: Member) -> dict[str, Any]:
    """The basic course that the therapist attended, with an import that can be undone."""
    with centre_scope(staff.organisation.pk, person=staff.person_id):
        edition = Edition.objects.get(code="BASIS-1")
        if not AttendanceBatch.objects.filter(edition=edition).exists():
            import_attendance(
                text="name,email,attended\nN. Nieuw,nieuw@example.test,yes\n", edition=edition,
                name="deelname.csv", only_good=False, at=timezone.now(), by=staff,
            )  # fmt: skip
        mine = Participation.objects.get(edition=edition, person=therapist.person)
        return {
            "edition": edition.pk,
            "course": edition.course_id,
            "participation": mine.pk,
            "attendance_batch": AttendanceBatch.objects.get(edition=edition).pk,
        }


def ids_of_register(slug: str, staff: Member) -> dict[str, Any]:
    supervisor = person("supervisor", slug)
    with centre_scope(staff.organisation.pk, person=staff.person_id):
        registration = Registration.objects.get(person=supervisor)
        return {"registration": registration.pk, "period": registration.periods.get().pk}


def documents(therapist: Member, staff: Member, ids: dict[str, Any]) -> dict[str, Any]:
    """A finished PDF of each kind, asked for by whom it is for."""
    slug = therapist.organisation.slug
    supervisor = Member(person("supervisor", slug), therapist.organisation, therapist.memberships)
    found = {}
    with organisation_scope(therapist.organisation.pk, person=therapist.person_id):
        found["attendance_document"] = document_of("attendance", ids["participation"], therapist)
        dossier = Dossier.objects.select_related("pathway").get(pk=ids["dossier"])
        copy = keep_copy(
            dossier=dossier, application=None, at=timezone.now(), by=therapist,
            content=present_content(dossier, on=timezone.localdate()),
        )  # fmt: skip
        found["dossier_document"] = document_of("dossier", copy.pk, therapist)
    with organisation_scope(therapist.organisation.pk, person=supervisor.person_id):
        found["registration_document"] = document_of("registration", ids["period"], supervisor)
    with organisation_scope(staff.organisation.pk, person=staff.person_id):
        found["application_document"] = document_of("application", ids["application"], staff)
    return found


def document_of(kind: str, subject: Any, by: Member) -> Any:
    """In the open scope."""
    now = timezone.now()
    made = request_document(kind=kind, subject=subject, language="nl", at=now, by=by)
    finish(document=made, pdf=b"%PDF-1.7 of the demo", pages=1, at=now)
    return made.pk


def files_of(ids: dict[str, Any]) -> list[str]:
    """Names of the files of these documents, to be removed at the end."""
    keys = [one for one in ids if one.endswith("_document")]
    found = Document.objects.filter(pk__in=[ids[key] for key in keys])
    return list(found.values_list("file", flat=True))
