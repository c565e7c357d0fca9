"""Courses, dossiers and the register of the demo: one ready to submit, one decided, one waiting.

Both therapists with an account are in training for basic therapist by what they logged; in Het
Anker the committee decided a month ago, in De Linde the dossier waits for its candidate.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from mbtq.core.scope import centre_scope, organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.tenancy.member import Member
from programs.models import Practitioner
from programs.services.people import record_credential
from training.choices import CourseKind, FragmentPart, PartKind, StepKind, Verdict
from training.competences import Competence
from training.models import Application, Dossier, Edition, PeriodBasis, Registration
from training.selectors.assessing import judged
from training.selectors.dossiers import own_recordings
from training.selectors.participation import participants_of
from training.selectors.pathways import version_for
from training.services.applications import decide, find_complete, submit_application
from training.services.attendance import mark_attendance
from training.services.certificates import issue_certificates
from training.services.counting import count_person
from training.services.courses import CourseContent, add_course
from training.services.dossiers import declare, save_fragment, start_dossier
from training.services.editions import EditionContent, plan_edition
from training.services.joining import join_people
from training.services.places import add_participant
from training.services.registrations import grant_registration, suspend_registration
from training.services.statements import (
    ask_review,
    ask_statement,
    save_statement,
    sign_statement,
)

CENTRE = "mbt-demo"
STAFF, COMMITTEE = "staff@mbt-demo.example", "committee@mbt-demo.example"
BASIC = "basic-therapist"
DAY = {"kind": PartKind.DAY.value, "minutes": 480}
HALF = {"kind": PartKind.HALF_DAY.value, "minutes": 225}
ONLINE = {"kind": PartKind.ONLINE.value, "minutes": 120}
LICENSED = {"kind": PartKind.BASIC_COURSE.value, "minutes": 480}


@dataclass(frozen=True)
class Told:
    """A course, and its editions: days from now, places, who takes part (logins)."""

    code: str
    nl: str
    en: str
    kind: CourseKind
    parts: tuple[dict[str, object], ...]
    editions: tuple[tuple[int, int, tuple[str, ...]], ...]


THERAPISTS = ("therapist@de-linde.example", "therapist@het-anker.example")
LEADS = ("lead@de-linde.example", "lead@het-anker.example")
COURSES = (
    Told("BASIS", "Basiscursus MBT", "Basic course MBT", CourseKind.BASIC,
         (LICENSED, LICENSED, LICENSED), ((-500, 16, THERAPISTS), (75, 16, ()))),
    Told("TRAUMA", "MBT en trauma", "MBT and trauma", CourseKind.THEMATIC,
         (DAY, DAY), ((-210, 20, (*LEADS, THERAPISTS[1])), (40, 3, (*LEADS, *THERAPISTS)))),
    Told("GROEP", "Werken in de groep", "Working in the group", CourseKind.SPECIALIST,
         (DAY, HALF, ONLINE), ((-90, 12, LEADS), (130, 12, (THERAPISTS[1],)))),
    Told("SUPERVISOR", "Opleiding tot supervisor", "Training of supervisors",
         CourseKind.SUPERVISOR, (DAY, DAY, DAY), ((200, 8, ()),)),
)  # fmt: skip
# Account, organisation, level, days since and until: taken over from an earlier register.
REGISTERED = (
    ("supervisor@de-linde.example", "supervisor", -1400, 400),
    ("supervisor@het-anker.example", "supervisor", -1700, 80),
    ("lead@de-linde.example", "therapist", -1000, 800),
    ("lead@het-anker.example", "therapist", -1790, 25),
    ("manager@het-anker.example", "basic_therapist", -1900, -80),
    ("manager@de-linde.example", "basic_therapist", -900, 900),
)
SUSPENDED = "manager@de-linde.example"
DECLARED = {
    "education": "Master klinische psychologie, 2012.",
    "workplace": "Sinds 2021 in dienst bij deze ggz-instelling.",
}
REFLECTIONS = (
    "De spanning liep op; ik noemde wat ik bij mezelf merkte en vroeg wat er gebeurde. Het gesprek "
    "werd rustiger. Een volgende keer stop ik eerder.",
    "Ik ging te snel mee in uitleg. In de nabespreking zag ik dat het gevoel buiten beeld bleef.",
)
SEEN: dict[str, str] = {
    Competence.ASSESSMENT: "Ziet waar het mentaliseren stopt en past het tempo daarop aan.",
    Competence.INTERVENTIONS: "Nieuwsgierig en warm; stopt en spoelt terug op tijd.",
    Competence.MODES: "Herkent de alsof-modus, ook bij zichzelf.",
    Competence.RELATION: "Durft te bespreken wat er in het contact gebeurt.",
    Competence.REFLECTION: "Vraagt hulp als een zitting blijft hangen.",
}


def build_training(cast: Cast, *, at: datetime) -> None:
    """Courses first, then the register, then the dossiers that rest on them."""
    _courses(cast, at)
    _register(cast, at)
    for slug in ("de-linde", "het-anker"):
        _basic_course_seen(cast, slug, at)
    _dossier(cast, "de-linde", at)
    decided = _dossier(cast, "het-anker", at - timedelta(days=45))
    _decided(cast, "het-anker", decided, at)
    _next_level(cast, at)
    _renewal(cast, at)
    _count(cast, at)


@contextmanager
def _at_centre(cast: Cast, login: str, moment: datetime) -> Iterator[Member]:
    """The centre's scope for one of its people, at a moment of the story."""
    member = cast.member(login, CENTRE)
    with (
        origin(via="demo", at=moment),
        centre_scope(cast.places[CENTRE].pk, person=member.person_id),
    ):
        yield member


@contextmanager
def _here(cast: Cast, login: str, moment: datetime) -> Iterator[Member]:
    """The scope of somebody of an organisation, at a moment of the story."""
    slug = login.partition("@")[2].removesuffix(".example")
    member = cast.member(login, slug)
    with (
        origin(via="demo", at=moment),
        organisation_scope(cast.places[slug].pk, person=member.person_id),
    ):
        yield member


def _courses(cast: Cast, at: datetime) -> None:
    for told in COURSES:
        with _at_centre(cast, STAFF, at - timedelta(days=600)) as staff:
            course = add_course(
                content=CourseContent(
                    code=told.code, title_nl=told.nl, title_en=told.en, about_nl="", about_en="",
                    kind=told.kind, provider="MBT Demo Expertisecentrum",
                    parts=[dict(one) for one in told.parts],
                ),
                by=staff,
            )  # fmt: skip
        for number, (days, capacity, people) in enumerate(told.editions, start=1):
            moment = at + timedelta(days=min(days - 60, -5))
            with _at_centre(cast, STAFF, moment) as staff:
                first = _monday(timezone.localdate(at) + timedelta(days=days))
                edition = plan_edition(
                    course=course,
                    content=EditionContent(
                        code=f"{told.code}-{number}", starts_on=first,
                        ends_on=first + timedelta(days=len(told.parts) - 1),
                        sign_up_until=first - timedelta(days=14), days="9.30 tot 17.30 uur",
                        place="Utrecht", teachers="D. Blom en F. de Haan", capacity=capacity,
                    ),
                    by=staff,
                )  # fmt: skip
                for login in people:
                    person = cast.people[login]
                    add_participant(
                        edition=edition, name=person.name, email=person.email, at=moment, by=staff
                    )
            join_people(
                centre=cast.places[CENTRE].pk,
                on=timezone.localdate(at),
                by=cast.member(STAFF, CENTRE),
            )
            if days < 0:
                _held(cast, edition, at + timedelta(days=days + len(told.parts)))


def _monday(day: date) -> date:
    """Courses begin on the Monday of the week, never on a Sunday."""
    return day - timedelta(days=day.weekday())


def _held(cast: Cast, edition: Edition, moment: datetime) -> None:
    """Everybody was there, and has a certificate."""
    with _at_centre(cast, STAFF, moment) as staff:
        mark_attendance(edition=edition, only=None, attended=True, at=moment, by=staff)
        if participants_of(edition).exists():
            issue_certificates(edition=edition, at=moment, by=staff)


def _register(cast: Cast, at: datetime) -> None:
    today = timezone.localdate(at)
    centre = cast.places[CENTRE]
    for login, level, since, until in REGISTERED:
        person = cast.people[login]
        with _at_centre(cast, STAFF, at - timedelta(days=365)) as staff:
            grant_registration(
                centre=centre, person=person, level=level, printed_name=person.name,
                since=today + timedelta(days=since), until=today + timedelta(days=until),
                basis=PeriodBasis.ENTERED, note="Overgenomen uit het register van voor 2026.",
                at=at - timedelta(days=365), by=staff,
            )  # fmt: skip
    with _at_centre(cast, STAFF, at - timedelta(days=20)) as staff:
        suspend_registration(
            registration=Registration.objects.get(person=cast.people[SUSPENDED]),
            on=today - timedelta(days=20), reason="Op eigen verzoek, tijdens verlof.",
            at=at - timedelta(days=20), by=staff,
        )  # fmt: skip


def _basic_course_seen(cast: Cast, slug: str, at: datetime) -> None:
    """The employer saw the certificate as well."""
    with _here(cast, f"manager@{slug}.example", at - timedelta(days=450)) as manager:
        record_credential(
            practitioner=_therapist(cast, slug),
            kind="basic_course",
            since=timezone.localdate(at) - timedelta(days=498),
            source="Certificaat gezien",
            by=manager,
        )


def _therapist(cast: Cast, slug: str) -> Practitioner:
    return Practitioner.objects.get(person=cast.people[f"therapist@{slug}.example"])


def _dossier(cast: Cast, slug: str, at: datetime) -> Dossier:
    """Everything that the candidate adds, and the statement of the supervisor."""
    login, supervisor = f"therapist@{slug}.example", f"supervisor@{slug}.example"
    began = timezone.localdate(at) - timedelta(days=330)
    with _here(cast, login, at - timedelta(days=320)) as candidate:
        dossier = start_dossier(
            pathway=version_for(BASIC, began), centre=cast.places[CENTRE].pk,
            printed_name=candidate.person.name, started_on=began,
            at=at - timedelta(days=320), by=candidate,
        )  # fmt: skip
        for key, text in DECLARED.items():
            declare(
                dossier=dossier, requirement=key, since=None, text=text,
                at=at - timedelta(days=319), by=candidate,
            )  # fmt: skip
    _statement(cast, login, supervisor, dossier, at)
    return dossier


def _statement(cast: Cast, login: str, supervisor: str, dossier: Dossier, at: datetime) -> None:
    asked_at = at - timedelta(days=18)
    with _here(cast, login, asked_at) as candidate:
        found = judged(dossier, on=timezone.localdate(asked_at)).gathered.supervisors()
        asked = ask_statement(
            dossier=dossier, requirement="own-statement", author=cast.people[supervisor],
            supervisors=found, at=asked_at, by=candidate,
        )  # fmt: skip
    with _here(cast, supervisor, at - timedelta(days=6)) as author:
        kept = save_statement(
            statement=asked, verdict=Verdict.POSITIVE, competences=SEEN,
            advice="Blijf elke maand een fragment inbrengen.", is_independent=False,
            version=asked.version, by=author,
        )  # fmt: skip
        sign_statement(statement=kept, at=at - timedelta(days=6), by=author)


def _decided(cast: Cast, slug: str, dossier: Dossier, at: datetime) -> None:
    """Submitted 45 days ago, complete a week later, granted 30 days ago."""
    with _here(cast, f"therapist@{slug}.example", at - timedelta(days=45)) as candidate:
        application = submit_application(dossier=dossier, at=at - timedelta(days=45), by=candidate)
    _complete(cast, application, at - timedelta(days=38))
    moment = at - timedelta(days=30)
    with _at_centre(cast, COMMITTEE, moment) as member:
        decide(
            application=Application.objects.get(pk=application.pk), decision=StepKind.GRANTED,
            reasons="Alle eisen zijn aangetoond; de supervisor is positief.", since=None,
            at=moment, by=member,
        )  # fmt: skip


def _complete(cast: Cast, application: Application, moment: datetime) -> None:
    with _at_centre(cast, STAFF, moment) as staff:
        find_complete(application=Application.objects.get(pk=application.pk), at=moment, by=staff)


def _next_level(cast: Cast, at: datetime) -> None:
    """Who was registered goes on: a fragment is in, and a reviewer was asked for."""
    login, moment = "therapist@het-anker.example", at - timedelta(days=20)
    with _here(cast, login, moment) as candidate:
        dossier = start_dossier(
            pathway=version_for("therapist", timezone.localdate(moment)),
            centre=cast.places[CENTRE].pk, printed_name=candidate.person.name,
            at=moment, by=candidate,
        )  # fmt: skip
        recordings = own_recordings(candidate.person_id, on=timezone.localdate(at))
        for number, recording in enumerate(recordings[:2]):
            save_fragment(
                dossier=dossier, recording=recording, starts_at_minute=5, minutes=15,
                part=(FragmentPart.EXECUTION, FragmentPart.DISCUSSION)[number],
                reflection=REFLECTIONS[number], at=moment, by=candidate,
            )  # fmt: skip
        ask_review(dossier=dossier, at=at - timedelta(days=4), by=candidate)


def _renewal(cast: Cast, at: datetime) -> None:
    """A team lead asks for the next period; the committee has yet to decide."""
    login, moment = "lead@het-anker.example", at - timedelta(days=12)
    with _here(cast, login, moment) as holder:
        dossier = start_dossier(
            pathway=version_for("therapist", timezone.localdate(at)),
            centre=cast.places[CENTRE].pk, printed_name=holder.person.name,
            renews=Registration.objects.get(person=holder.person, level="therapist"),
            at=moment, by=holder,
        )  # fmt: skip
        declare(
            dossier=dossier, requirement="maintenance", since=None,
            text="Elke week MBT, maandelijks intervisie, cursussen MBT en trauma en de groep.",
            at=moment, by=holder,
        )  # fmt: skip
        application = submit_application(dossier=dossier, at=moment, by=holder)
    _complete(cast, application, at - timedelta(days=8))


def _count(cast: Cast, at: datetime) -> None:
    """What the night does: evidence is copied, and dossiers say how far they are."""
    for slug in ("de-linde", "het-anker"):
        for login in ("therapist", "supervisor", "lead"):
            with _here(cast, f"{login}@{slug}.example", at) as member:
                own = Practitioner.objects.get(person=member.person)
                count_person(practitioner=own, at=at)
