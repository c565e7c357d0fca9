"""Training of a canary: a course, a place in the register, and a dossier with all its texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from fidelity.models import Recording
from mbtq.core.models import new_id
from mbtq.core.scope import centre_scope
from mbtq.tenancy.models import Organisation
from tests.canary.song import Canary
from tests.training_world import ARGUMENTS
from training.choices import CourseKind, Level, StepKind, Verdict
from training.competences import Competence
from training.eligibility import Evidence, assess
from training.frozen import frozen_of
from training.models import (
    Application,
    ApplicationStep,
    Dossier,
    Edition,
    PeriodBasis,
    Registration,
    Statement,
)
from training.selectors.pathways import pathway_of, version_for
from training.services.courses import CourseContent, add_course
from training.services.dossiers import declare, save_fragment, start_dossier
from training.services.editions import EditionContent, plan_edition
from training.services.joining import join_people
from training.services.places import add_participant
from training.services.registrations import (
    grant_registration,
    resume_registration,
    suspend_registration,
)
from training.services.statements import (
    ask_statement,
    decline_statement,
    save_statement,
    sign_statement,
)

OURS = "mbt-demo"


def tell_training(canary: Canary) -> None:
    """Everything that people type on the way to a registration; `ids` for the addresses."""
    canary.ids = {name: new_id() for name in ARGUMENTS}
    canary.ids["requirement"] = "education"
    _course(canary)
    _register(canary)
    _dossier(canary)


def _centre(canary: Canary) -> Organisation:
    return canary.centre.organisation


def _course(canary: Canary) -> None:
    """A strange centre has a course of its own; in ours the canary follows one that is there."""
    staff, today = canary.centre.member("centre_staff"), timezone.localdate()
    person = canary.place.people["therapist"]
    with centre_scope(_centre(canary).pk, person=staff.person_id):
        if _centre(canary).slug == OURS:
            edition = Edition.objects.get(code="GROEP-2")
        else:
            edition = _own_edition(canary, staff)
        row = add_participant(
            edition=edition, name=canary.sing("participant"), email=person.email,
            at=timezone.now(), by=staff,
        )  # fmt: skip
    join_people(centre=_centre(canary).pk, on=today, by=staff)
    canary.ids |= {"edition": edition.pk, "course": edition.course_id, "participation": row.pk}


def _own_edition(canary: Canary, staff: Any) -> Edition:
    first = timezone.localdate() + timedelta(days=60)
    course = add_course(
        content=CourseContent(
            code="K-1", title_nl=canary.sing("course-nl"), title_en=canary.sing("course-en"),
            about_nl=canary.sing("about-nl"), about_en=canary.sing("about-en"),
            kind=CourseKind.THEMATIC, provider=canary.sing("provider"),
            parts=[{"kind": "teaching", "minutes": 120}],
        ),
        by=staff,
    )  # fmt: skip
    content = EditionContent(
        code="K-1-1", starts_on=first, ends_on=first, sign_up_until=first,
        days=canary.sing("days"), place=canary.sing("place"), teachers=canary.sing("teachers"),
        capacity=5,
    )  # fmt: skip
    return plan_edition(course=course, content=content, by=staff)


def _register(canary: Canary) -> None:
    staff, now, today = canary.centre.member("centre_staff"), timezone.now(), timezone.localdate()
    person = canary.place.people["therapist"]
    with centre_scope(_centre(canary).pk, person=staff.person_id):
        period = grant_registration(
            centre=_centre(canary), person=person, level=Level.BASIC_THERAPIST,
            printed_name=canary.sing("registered"), since=today - timedelta(days=30),
            until=today + timedelta(days=60), basis=PeriodBasis.ENTERED,
            note=canary.sing("note-of-period"), at=now, by=staff,
        )  # fmt: skip
        registration = Registration.objects.get(pk=period.registration_id)
        reason = canary.sing("reason-of-suspension")
        suspend_registration(
            registration=registration, on=today - timedelta(days=2), reason=reason, at=now, by=staff
        )
        reason = canary.sing("reason-of-resuming")
        resume_registration(
            registration=registration, on=today - timedelta(days=1), reason=reason, at=now, by=staff
        )
    canary.ids |= {"registration": registration.pk, "period": period.pk}


def _dossier(canary: Canary) -> None:
    therapist, now = canary.place.member("therapist"), timezone.now()
    with canary.place.scope("therapist"):
        dossier = start_dossier(
            pathway=version_for("basic-therapist", timezone.localdate()),
            centre=_centre(canary).pk, printed_name=canary.sing("candidate"), at=now, by=therapist,
        )  # fmt: skip
        declare(
            dossier=dossier, requirement="education", since=None,
            text=canary.sing("declaration"), at=now, by=therapist,
        )  # fmt: skip
        recording = Recording.objects.filter(therapist__person=therapist.person).first()
        assert recording is not None
        fragment = save_fragment(
            dossier=dossier, recording=recording, starts_at_minute=0, minutes=5, part="other",
            reflection=canary.sing("reflection"), at=now, by=therapist,
        )  # fmt: skip
        asked = _ask(canary, dossier)
    _decline(canary, asked)
    with canary.place.scope("therapist"):
        asked = _ask(canary, dossier)
    _sign(canary, asked)
    with canary.place.scope("therapist"):
        application = _application(canary, dossier)
    canary.ids |= {
        "dossier": dossier.pk,
        "fragment": fragment.pk,
        "statement": asked.pk,
        "application": application.pk,
    }


def _ask(canary: Canary, dossier: Dossier) -> Statement:
    supervisor = canary.place.people["supervisor"]
    return ask_statement(
        dossier=dossier, requirement="own-statement", author=supervisor,
        supervisors={str(supervisor.pk)}, at=timezone.now(), by=canary.place.member("therapist"),
    )  # fmt: skip


def _decline(canary: Canary, asked: Statement) -> None:
    with canary.place.scope("supervisor"):
        decline_statement(
            statement=asked, reason=canary.sing("declined"), at=timezone.now(),
            by=canary.place.member("supervisor"),
        )  # fmt: skip


def _sign(canary: Canary, asked: Statement) -> None:
    supervisor = canary.place.member("supervisor")
    with canary.place.scope("supervisor"):
        kept = save_statement(
            statement=asked, verdict=Verdict.POSITIVE, is_independent=False, version=1,
            competences={one.value: canary.sing(f"competence-{one}") for one in Competence},
            advice=canary.sing("advice"), by=supervisor,
        )  # fmt: skip
        sign_statement(statement=kept, at=timezone.now(), by=supervisor)


def _application(canary: Canary, dossier: Dossier) -> Application:
    """As it lies with the centre; what a real one must hold has tests of its own."""
    row: dict[str, Any] = {
        "centre": dossier.centre, "person": dossier.person, "at": timezone.now(),
    }  # fmt: skip
    made = Application.objects.create(
        centre=row["centre"], person=row["person"], dossier=dossier, pathway=dossier.pathway,
        level=dossier.level, number=1, printed_name=canary.sing("applicant"),
        submitted_at=row["at"], state="submitted", moved_at=row["at"],
        frozen=_frozen(canary, dossier),
        content_hash="0" * 64,
    )  # fmt: skip
    ApplicationStep.objects.create(
        **row, application=made, kind=StepKind.SUBMITTED, reasons=canary.sing("step")
    )
    return made


def _frozen(canary: Canary, dossier: Dossier) -> dict[str, Any]:
    """Nothing was logged, so that only the words of the application are in it."""
    pathway, today = pathway_of(dossier.pathway), timezone.localdate()
    return frozen_of(
        assess(pathway, Evidence(), on=today), Evidence(), {},
        candidate=canary.sing("applicant"), is_renewal=False, started_on=str(today),
        pathway={"key": pathway.key, "version": pathway.version},
        submitted_at=timezone.now().isoformat(),
    )  # fmt: skip
