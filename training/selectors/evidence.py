"""All evidence of one person: live from the open organisation, copied from earlier ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from mbtq.core.scope import current_organisation
from training.choices import CourseKind, FactKind
from training.eligibility import (
    CourseFact,
    CredentialFact,
    DeclarationFact,
    Evidence,
    FragmentFact,
    StatementFact,
)
from training.evidence_values import case_fact, credential_fact, session_fact, work_fact
from training.models import (
    Declaration,
    Dossier,
    Fact,
    Fragment,
    RegistrationPeriod,
    Statement,
)
from training.selectors.participation import FollowedCourse, courses_followed
from training.selectors.sources import Source, names_of, practitioner_here, sources_here

# What an organisation notes as seen, and which course it proves.
SEEN_COURSES = {"basic_course": CourseKind.BASIC}


@dataclass(frozen=True)
class Gathered:
    """What the rules read, and what the page says about each row, by its id.

    `sources[id]`: `{"kind", "organisation", "on", ...what the source said}`. `fragments` are the
    dossier's own, oldest recording first.
    """

    evidence: Evidence
    sources: dict[str, dict[str, Any]]
    fragments: list[Fragment]

    def supervisors(self) -> set[str]:
        """Accounts of who supervised this person, as texts."""
        return {one.supervisor for one in self.evidence.sessions if one.supervisor}

    def organisations(self) -> set[str]:
        """Ids of the organisations from which evidence comes."""
        return {one["organisation_id"] for one in self.sources.values() if one["organisation_id"]}


def gathered(dossier: Dossier, *, on: dt.date) -> Gathered:
    """The evidence for a dossier. Needs the scope of the candidate in an organisation."""
    found = [*_live(dossier.person_id, on), *_copied(dossier.person_id)]
    names = names_of({one.organisation_id for one in found})
    statements = list(Statement.objects.filter(dossier=dossier))
    fragments = list(Fragment.objects.filter(dossier=dossier).order_by("recorded_on"))
    courses = courses_followed(dossier.person_id)
    declarations = list(Declaration.objects.filter(dossier=dossier))
    evidence = Evidence(
        profession=_profession(found),
        sessions=_facts(found, FactKind.SUPERVISION, session_fact),
        cases=_facts(found, FactKind.CASE, case_fact),
        courses=(*_course_facts(courses), *_seen_courses(found)),
        fragments=tuple(_fragment_fact(one) for one in fragments),
        statements=tuple(_statement_fact(one) for one in statements if one.declined_at is None),
        credentials=(*_registrations(dossier), *_noted(found)),
        work=_facts(found, FactKind.WORK, work_fact),
        declarations=tuple(
            DeclarationFact(one.requirement, one.since, one.text) for one in declarations
        ),
    )
    sources = {str(one.source_id): _said(one, names) for one in found}
    sources |= {str(one.id): _said_of_course(one) for one in courses}
    sources |= {str(one.pk): _said_of_fragment(one) for one in fragments}
    sources |= {one.requirement: _said_of_declaration(one) for one in declarations}
    sources |= {str(one.pk): _said_of_statement(one) for one in statements}
    return Gathered(evidence, sources, fragments)


def _live(person: UUID, on: dt.date) -> list[Source]:
    """What the open organisation says now; nothing for who does not work there."""
    practitioner = practitioner_here(person)
    return sources_here(practitioner, on=on) if practitioner else []


def _copied(person: UUID) -> Iterable[Source]:
    """What other organisations said, as it was copied."""
    rows = Fact.objects.filter(person_id=person, withdrawn_at=None).exclude(
        organisation_id=current_organisation()
    )
    for row in rows:
        yield Source(
            FactKind(row.kind), row.organisation_id, row.source_id, row.happened_on, row.content
        )


def _facts(found: Iterable[Source], kind: FactKind, made: Any) -> tuple[Any, ...]:
    return tuple(made(str(one.source_id), one.on, one.content) for one in found if one.kind is kind)


def _profession(found: Iterable[Source]) -> str | None:
    """That of the newest work."""
    work = [one for one in found if one.kind is FactKind.WORK]
    return max(work, key=lambda one: one.on).content["profession"] if work else None


def _course_facts(courses: Iterable[FollowedCourse]) -> tuple[CourseFact, ...]:
    return tuple(
        CourseFact(
            id=str(one.id),
            kind=str(one.kind),
            title=one.title_nl,
            on=one.ends_on,
            points=one.points,
            hours=one.hours,
        )
        for one in courses
    )


def _seen_courses(found: Iterable[Source]) -> tuple[CourseFact, ...]:
    """Courses of which an organisation saw the proof; they give no points here."""
    return tuple(
        CourseFact(
            id=str(one.source_id),
            kind=str(SEEN_COURSES[one.content["credential"]]),
            title="",
            on=one.on,
            points=0,
            hours=None,
        )
        for one in found
        if one.kind is FactKind.CREDENTIAL and one.content["credential"] in SEEN_COURSES
    )


def _noted(found: Iterable[Source]) -> tuple[CredentialFact, ...]:
    return tuple(
        credential_fact(one.on, one.content)
        for one in found
        if one.kind is FactKind.CREDENTIAL and one.content["credential"] not in SEEN_COURSES
    )


def _registrations(dossier: Dossier) -> tuple[CredentialFact, ...]:
    """Periods of the centre's own register."""
    rows = RegistrationPeriod.objects.filter(
        person_id=dossier.person_id, centre_id=dossier.centre_id
    ).select_related("registration")
    return tuple(CredentialFact(one.registration.level, one.since, one.until) for one in rows)


def _fragment_fact(one: Fragment) -> FragmentFact:
    return FragmentFact(
        id=str(one.pk),
        on=one.recorded_on,
        minutes=one.minutes,
        case=str(one.case_id or ""),
        session=str(one.recording_id),
        part=one.part,
        has_report=bool(one.reflection.strip()),
    )


def _statement_fact(one: Statement) -> StatementFact:
    return StatementFact(
        id=str(one.pk),
        kind=one.kind,
        author=str(one.author_id),
        on=localdate(one.signed_at) if one.signed_at else None,
        verdict=(one.verdict or None) if one.signed_at else None,
        asked_on=localdate(one.asked_at),
    )


def _said(one: Source, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "organisation": names.get(one.organisation_id, ""),
        "organisation_id": str(one.organisation_id),
        "on": str(one.on),
        "digest": one.digest,
        **one.content,
    }


def _said_of_course(one: FollowedCourse) -> dict[str, Any]:
    return {
        "kind": "course",
        "organisation": one.provider,
        "organisation_id": "",
        "on": str(one.ends_on),
        "title": {"nl": one.title_nl, "en": one.title_en},
        "code": one.code,
        "points": one.points,
    }


def _said_of_declaration(one: Declaration) -> dict[str, Any]:
    return {
        "kind": "declaration",
        "organisation": "",
        "organisation_id": "",
        "on": str(one.since or ""),
        "text": one.text,
    }


def _said_of_fragment(one: Fragment) -> dict[str, Any]:
    return {
        "kind": "fragment",
        "organisation": "",
        "organisation_id": str(one.source_id),
        "on": str(one.recorded_on),
        "reference": one.reference,
        "part": one.part,
        "starts_at_minute": one.starts_at_minute,
        "minutes": one.minutes,
        "kept_until": str(one.destroyed_after),
        "reflection": one.reflection,
    }


def _said_of_statement(one: Statement) -> dict[str, Any]:
    """What it says once it is signed; a draft is its author's alone."""
    is_signed = one.signed_at is not None
    return {
        "kind": "statement",
        "organisation": "",
        "organisation_id": "",
        "on": str(localdate(one.signed_at)) if one.signed_at else "",
        "statement": one.kind,
        "author": str(one.author_id),
        "author_name": one.author_name,
        "verdict": one.verdict if is_signed else "",
        "competences": one.competences if is_signed else {},
        "advice": one.advice if is_signed else "",
        "content_hash": one.content_hash,
        "declined": one.decline_reason if one.declined_at else "",
    }
