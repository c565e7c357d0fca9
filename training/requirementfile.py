"""Reads one requirement of a pathway: what every kind has, and the numbers of its own kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from mbtq.core.yamlcursor import Cursor
from supervision.choices import SupervisorKind, Track
from training.choices import (
    CaseModality,
    CourseKind,
    FragmentPart,
    Level,
    Profession,
    RequirementKind,
    StatementKind,
    YearsSince,
)
from training.pathway import (
    CasesNeeds,
    CourseNeeds,
    DeclarationNeeds,
    HoursNeeds,
    Minimum,
    Mix,
    Needs,
    PointsNeeds,
    Portion,
    ProfessionNeeds,
    RecordingsNeeds,
    RegistrationNeeds,
    Requirement,
    StatementNeeds,
    SupervisionNeeds,
    Text,
    WeekNeeds,
    YearsNeeds,
)

WordT = TypeVar("WordT", bound=StrEnum)
TRACKS = tuple(track.value for track in Track)
# The word in a mix for cases of every modality that counts.
ANY = "any"
MOST = 1000


def read_requirements(at: Cursor, known: Iterable[str] = ()) -> tuple[Requirement, ...]:
    """The requirements of a list, each with a key of its own. `known`: keys that are taken."""
    made: list[Requirement] = []
    taken = set(known)
    for one in at.items():
        found = _requirement(one)
        if found.key in taken:
            one.at("key").complain(f"the requirement '{found.key}' is there twice")
        taken.add(found.key)
        made.append(found)
    kinds = {one.key: one.kind for one in made}
    for place, requirement in zip(at.items(), made, strict=True):
        linked = getattr(requirement.needs, "cases", None)
        if linked is not None and kinds.get(linked) is not RequirementKind.CASES:
            place.at("needs", "cases").complain(f"'{linked}' is no requirement of cases here")
    return tuple(made)


def whole(at: Cursor, low: int = 1, high: int = MOST) -> int:
    """A whole number."""
    found = at.number(low, high)
    if found != int(found):
        at.complain(f"'{at.steps[-1]}' must be a whole number")
    return int(found)


def _requirement(at: Cursor) -> Requirement:
    found = at.mapping(("key", "kind", "name", "hint", "confirmed"), ("needs", "note"))
    kind = RequirementKind(at.at("kind").choice(RequirementKind))
    is_confirmed = at.at("confirmed").flag()
    note: Text = at.at("note").translated() if "note" in found else {}
    if not is_confirmed and not note:
        at.complain("what is not confirmed needs a 'note' that says what is doubtful")
    if ("needs" in found) is (kind is RequirementKind.DECLARATION):
        at.complain("'needs' holds the numbers of every kind but a declaration, which has none")
    return Requirement(
        key=at.at("key").text(),
        kind=kind,
        name=at.at("name").translated(),
        hint=at.at("hint").translated(),
        is_confirmed=is_confirmed,
        needs=_READERS[kind](at.at("needs")),
        note=note,
    )


def _words(at: Cursor, allowed: type[WordT]) -> tuple[WordT, ...]:
    """At least one word: an empty list would ask for nothing, or for everything."""
    found = tuple(allowed(one) for one in at.choices(allowed))
    if not found:
        at.complain(f"'{at.steps[-1]}' names at least one")
    return found


def _registration(at: Cursor) -> Needs:
    at.mapping(("levels",))
    return RegistrationNeeds(_words(at.at("levels"), Level))


def _course(at: Cursor) -> Needs:
    found = at.mapping(("kinds",), ("hours",))
    hours = whole(at.at("hours")) if "hours" in found else None
    return CourseNeeds(_words(at.at("kinds"), CourseKind), hours)


def _points(at: Cursor) -> Needs:
    at.mapping(("points", "kinds"))
    return PointsNeeds(whole(at.at("points")), _words(at.at("kinds"), CourseKind))


def _supervision(at: Cursor) -> Needs:
    found = at.mapping(("sessions", "track"), ("by",))
    return SupervisionNeeds(
        sessions=whole(at.at("sessions")),
        track=at.at("track").choice(TRACKS),
        by=_words(at.at("by"), SupervisorKind) if "by" in found else (),
    )


def _hours(at: Cursor) -> Needs:
    found = at.mapping(("hours", "by"), ("track", "cases"))
    return HoursNeeds(
        hours=whole(at.at("hours")),
        by=_words(at.at("by"), SupervisorKind),
        track=at.at("track").choice(TRACKS) if "track" in found else None,
        cases=at.at("cases").text() if "cases" in found else None,
    )


def _cases(at: Cursor) -> Needs:
    found = at.mapping(("any_of", "each"), ("at_most", "within_months", "completed", "after"))
    each = _each(at.at("each"))
    mixes = tuple(_mix(one, tuple(each)) for one in at.at("any_of").items())
    if not mixes:
        at.at("any_of").complain("'any_of' holds at least one mix of cases")
    at_most = whole(at.at("at_most")) if "at_most" in found else None
    if at_most is not None and any(mix.slots > at_most for mix in mixes):
        at.at("at_most").complain("'at_most' is less than what is asked")
    return CasesNeeds(
        mixes=mixes,
        each=each,
        at_most=at_most,
        within_months=whole(at.at("within_months")) if "within_months" in found else None,
        is_completed=at.at("completed").flag() if "completed" in found else False,
        after=_words(at.at("after"), Level) if "after" in found else (),
    )


def _each(at: Cursor) -> dict[CaseModality, Minimum]:
    found = at.mapping((), CaseModality)
    if not found:
        at.complain("'each' names at least one kind of case")
    return {one: _minimum(at.at(one)) for one in CaseModality if one in found}


def _minimum(at: Cursor) -> Minimum:
    found = at.mapping((), ("sessions", "hours", "months"))
    return Minimum(**{str(key): whole(at.at(str(key))) for key in found})


def _mix(at: Cursor, modalities: tuple[CaseModality, ...]) -> Mix:
    found = at.mapping((), (ANY, *modalities))
    if not found or (ANY in found and len(found) > 1):
        at.complain(f"a mix names kinds of cases, or '{ANY}' alone")
    return Mix(
        tuple(
            Portion(modalities if key == ANY else (CaseModality(key),), whole(at.at(key), 1, 30))
            for key in found
            if key == ANY or key in modalities
        )
    )


def _recordings(at: Cursor) -> Needs:
    optional = ("parts", "with_report", "other_sessions", "cases")
    found = at.mapping(("fragments", "minutes"), optional)
    made = RecordingsNeeds(
        fragments=whole(at.at("fragments"), 1, 30),
        minutes=whole(at.at("minutes"), 1, 600),
        parts=_words(at.at("parts"), FragmentPart) if "parts" in found else (),
        with_report=at.at("with_report").flag() if "with_report" in found else False,
        other_sessions=at.at("other_sessions").flag() if "other_sessions" in found else False,
        cases=at.at("cases").text() if "cases" in found else None,
    )
    if made.parts and len(made.parts) != made.fragments:
        at.at("parts").complain("'parts' names as many moments as there are fragments")
    return made


def _statement(at: Cursor) -> Needs:
    at.mapping(("statement",))
    return StatementNeeds(StatementKind(at.at("statement").choice(StatementKind)))


def _profession(at: Cursor) -> Needs:
    at.mapping(("professions",))
    return ProfessionNeeds(_words(at.at("professions"), Profession))


def _years(at: Cursor) -> Needs:
    found = at.mapping(("months", "since"), ("levels", "roles", "adolescents"))
    since = YearsSince(at.at("since").choice(YearsSince))
    if (since is YearsSince.REGISTRATION) is not ("levels" in found):
        at.complain("years since a registration name their 'levels', other years do not")
    return YearsNeeds(
        months=whole(at.at("months")),
        since=since,
        levels=_words(at.at("levels"), Level) if "levels" in found else (),
        roles=_roles(at.at("roles")) if "roles" in found else (),
        adolescents=at.at("adolescents").flag() if "adolescents" in found else False,
    )


def _week(at: Cursor) -> Needs:
    found = at.mapping(("hours",), ("roles", "adolescents"))
    return WeekNeeds(
        hours=whole(at.at("hours"), 1, 60),
        roles=_roles(at.at("roles")) if "roles" in found else (),
        adolescents=at.at("adolescents").flag() if "adolescents" in found else False,
    )


def _roles(at: Cursor) -> tuple[str, ...]:
    return tuple(one.text() for one in at.items())


def _declaration(_at: Cursor) -> Needs:
    return DeclarationNeeds()


_READERS: MappingProxyType[RequirementKind, Callable[[Cursor], Needs]] = MappingProxyType(
    {
        RequirementKind.REGISTRATION: _registration,
        RequirementKind.COURSE: _course,
        RequirementKind.POINTS: _points,
        RequirementKind.SUPERVISION: _supervision,
        RequirementKind.SUPERVISION_HOURS: _hours,
        RequirementKind.CASES: _cases,
        RequirementKind.RECORDINGS: _recordings,
        RequirementKind.STATEMENT: _statement,
        RequirementKind.PROFESSION: _profession,
        RequirementKind.YEARS: _years,
        RequirementKind.HOURS_PER_WEEK: _week,
        RequirementKind.DECLARATION: _declaration,
    }
)
