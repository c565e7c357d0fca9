"""A candidate whose work is logged, a supervisor, and the people of the centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fidelity.models import Recording, Treatment
from fidelity.services.content import Content as Logged
from fidelity.services.recordings import add_recording
from fidelity.services.sessions import log_session
from fidelity.services.treatments import start_treatment
from mbtq.accounts.models import User
from mbtq.core.scope import centre_scope
from mbtq.tenancy.member import Member
from programs.services.people import record_credential
from supervision.services.sessions import confirm_session
from tests.cast import Place
from tests.supervision.conftest import Practice
from tests.supervision.conftest import practice as practice  # a fixture
from training.choices import CourseKind, EditionState, ParticipationState, Verdict
from training.competences import Competence
from training.models import (
    Application,
    Course,
    Dossier,
    Edition,
    Participation,
    Statement,
)
from training.selectors.assessing import Judged, judged
from training.selectors.pathways import version_for
from training.services import applications, dossiers, statements

TODAY = timezone.localdate()
BEGAN = TODAY - timedelta(days=300)


@dataclass
class Training:
    """`noor` is in training under `mara` in Linde; the centre has staff and a committee."""

    practice: Practice
    centre: Place
    dossier: Dossier = field(init=False)
    treatments: dict[str, Treatment] = field(default_factory=dict)

    def person(self, name: str) -> User:
        return User.objects.get(email=f"{name}@linde.test")

    def member(self, name: str) -> Member:
        if name in ("centre_staff", "committee"):
            return self.centre.member(name)
        return self.practice.member(name)

    def scope(self, name: str = "noor") -> Any:
        return self.practice.scope(name)

    def at_centre(self, role: str = "centre_staff") -> Any:
        return centre_scope(self.centre.organisation.pk, person=self.centre.join(role).pk)

    def start(self, key: str = "basic-therapist", name: str = "noor") -> Dossier:
        with self.scope(name):
            self.dossier = dossiers.start_dossier(
                pathway=version_for(key, BEGAN),
                centre=self.centre.organisation.pk,
                printed_name=self.person(name).name,
                started_on=BEGAN,
                at=timezone.now(),
                by=self.member(name),
            )
        return self.dossier

    def supervised(
        self,
        times: int,
        name: str = "noor",
        *,
        confirmed: bool = True,
        after: int = 0,
        minutes: int = 45,
    ) -> None:
        """Sessions with mara alone, each a week after the other; 90 minutes count twice."""
        for number in range(after, after + times):
            content = self.practice.content(
                name, held_on=BEGAN + timedelta(days=7 * (number + 1)), minutes=minutes
            )
            session = self.practice.record(content, "mara")
            if confirmed:
                with self.scope(name):
                    confirm_session(
                        session=session, version=1, at=timezone.now(), by=self.member(name)
                    )

    def treats(self, code: str, sessions: int, name: str = "noor", **given: Any) -> Treatment:
        """A treatment with so many held sessions, one a week."""
        own = self.practice.works(name)
        with self.scope(name):
            treatment = start_treatment(
                code=code, team=self.practice.team, therapist=own, started_on=BEGAN,
                by=self.member(name), **given,
            )  # fmt: skip
            for number in range(sessions):
                content = Logged(
                    treatment=treatment,
                    held_on=BEGAN + timedelta(days=7 * number),
                    modality="group" if given.get("is_group") else "individual",
                    outcome="held",
                    minutes=45,
                    components=("exploration",),
                )
                log_session(
                    therapist=own, content=content, version=0, at=timezone.now(),
                    by=self.member(name),
                )  # fmt: skip
        self.treatments[code] = treatment
        return treatment

    def recorded(self, reference: str, treatment: Treatment, name: str = "noor") -> Recording:
        with self.scope(name):
            return add_recording(
                reference=reference, team=self.practice.team, therapist=self.practice.works(name),
                treatment=treatment, modality="individual", recorded_on=TODAY - timedelta(days=9),
                minutes=45, scope="whole", selection="by_therapist", consent_on=BEGAN,
                retention_until=TODAY + timedelta(days=200), at=timezone.now(),
                by=self.member(name),
            )  # fmt: skip

    def attended(self, kind: str = CourseKind.BASIC, points: int = 0, name: str = "noor") -> None:
        """A course of the centre that ended two months after the start."""
        centre, ended = self.centre.organisation, BEGAN + timedelta(days=60)
        person = self.person(name)
        with self.at_centre():
            course = Course.objects.create(
                centre=centre, code=f"C-{Course.objects.count()}", title_nl=f"Cursus {kind}",
                title_en=f"Course {kind}", kind=kind, provider="Institute",
            )  # fmt: skip
            edition = Edition.objects.create(
                centre=centre, course=course, code=course.code, starts_on=ended, ends_on=ended,
                capacity=20, sign_up_until=ended, state=EditionState.HELD, points=points,
            )  # fmt: skip
            Participation.objects.create(
                centre=centre, person=person, edition=edition, printed_name=person.name,
                email=person.email, state=ParticipationState.ATTENDED, asked_at=timezone.now(),
                changed_at=timezone.now(), points=points,
            )  # fmt: skip

    def declared(self, *keys: str, name: str = "noor", since: date | None = None) -> None:
        with self.scope(name):
            for key in keys:
                dossiers.declare(
                    dossier=self.dossier, requirement=key, since=since, text="Yes.",
                    at=timezone.now(), by=self.member(name),
                )  # fmt: skip

    def asked(self, author: str = "mara", key: str = "own-statement") -> Statement:
        with self.scope():
            return statements.ask_statement(
                dossier=self.dossier, requirement=key, author=self.person(author),
                supervisors=self.judged().gathered.supervisors(), at=timezone.now(),
                by=self.member("noor"),
            )  # fmt: skip

    def signed(self, statement: Statement, by: Member | None = None, **given: Any) -> Statement:
        """The author writes and signs it, in Linde unless another member is given."""
        member = by or self.member("mara")
        said = {"verdict": Verdict.POSITIVE, "advice": "", "is_independent": False, **given}
        with self.practice.place.scope() if by else self.scope("mara"):
            kept = statements.save_statement(
                statement=statement, competences=dict.fromkeys(Competence, "Seen."),
                version=statement.version, by=member, **said,
            )  # fmt: skip
            return statements.sign_statement(statement=kept, at=timezone.now(), by=member)

    def judged(self, name: str = "noor") -> Judged:
        with self.scope(name):
            return judged(self.now(), on=TODAY)

    def now(self) -> Dossier:
        return Dossier.objects.select_related("pathway").get(pk=self.dossier.pk)

    def now_in_scope(self) -> Dossier:
        """The dossier as its candidate finds it."""
        with self.scope():
            return self.now()

    def make_ready(self) -> None:
        """Everything that a basic therapist needs, from logged work and one statement."""
        self.start()
        self.supervised(8, minutes=90)
        self.treats("K-4F7", 2)
        self.treats("K-2B9", 1)
        self.attended()
        self.declared("education", "workplace")
        self.signed(self.asked())

    def submit(self) -> Application:
        with self.scope():
            return applications.submit_application(
                dossier=self.dossier, at=timezone.now(), by=self.member("noor")
            )

    def complete(self) -> Application:
        """Submitted and found complete."""
        application = self.submit()
        with self.at_centre():
            applications.find_complete(
                application=application, at=timezone.now(), by=self.member("centre_staff")
            )
            return Application.objects.get(pk=application.pk)

    def client(self, name: str) -> Client:
        if name in ("centre_staff", "committee"):
            return self.practice.sign_in(self.centre.join(name))
        return self.practice.client(name)

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"training:{page}", args=["linde", *args])

    def centre_url(self, page: str, *args: Any) -> str:
        return reverse(f"training:{page}", args=["centre", *args])


@pytest.fixture
def training(practice: Practice, centre: Place) -> Training:
    made = Training(practice, centre)
    centre.join("centre_staff")
    centre.join("committee")
    return made


def hand_noted(training: Training, kind: str, name: str = "noor") -> None:
    """A qualification that the organisation noted itself."""
    with training.practice.place.scope():
        record_credential(
            practitioner=training.practice.works(name), kind=kind, since=BEGAN,
            source="certificate", by=training.member("lead"),
        )  # fmt: skip
