"""Training and registration counted per program, for several programs at once.

From the qualifications that are copied each night and from how far dossiers were counted: counts
and shares only, nobody's name and nothing of what lies in a dossier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mbtq.core.scope import current_organisation
from programs.choices import FEWEST_PEOPLE
from programs.indicators import Counted, Withheld
from programs.intervals import Share
from programs.labels import CredentialKind
from programs.models import Assignment, Credential, Team
from programs.selectors.places import running
from programs.selectors.staffing import CORE_ROLES, REGISTERED
from training.models import Dossier
from training.models.dossier import OPEN

Found = Mapping[UUID, Counted | Withheld]
# Whom a team can ask (T05 of the standard): registered above the level of basic therapist, for
# adults or adolescents, or as a supervisor.
EXPERTS = (
    CredentialKind.THERAPIST,
    CredentialKind.ADOLESCENTS,
    CredentialKind.SUPERVISOR,
    CredentialKind.SUPERVISOR_BASIC,
    CredentialKind.SUPERVISOR_SOCIO,
    CredentialKind.SUPERVISOR_ARTS,
)


def in_training_on_schedule(programs: Sequence[UUID], since: date, until: date) -> Found:
    """People of the core teams without a registration whose dossier is on schedule, of those of
    whom that is known. Of fewer than five people nothing is shown: it would say who is behind.
    """
    places: Any = (
        Assignment.objects.filter(
            running(until),
            ~Exists(_held(until).filter(kind__in=REGISTERED)),
            organisation_id=current_organisation(),
            team__program__in=programs,
            role__in=CORE_ROLES,
            practitioner__person__isnull=False,
        )
        .values_list("team__program_id", "practitioner__person_id")
        .distinct()
    )
    people: dict[UUID, set[UUID]] = {}
    for program, person in places:
        people.setdefault(program, set()).add(person)
    schedules = _schedules(set().union(*people.values()))
    found: dict[UUID, Counted | Withheld] = {}
    for program, theirs in people.items():
        if in_training := [schedules[one] for one in theirs if one in schedules]:
            found[program] = _on_schedule(in_training)
    return found


def _schedules(people: set[UUID]) -> dict[UUID, bool | None]:
    """Whether the newest open dossier of each person is on schedule; None when that is unknown."""
    rows = Dossier.objects.filter(person_id__in=people, state__in=OPEN)
    return dict(rows.order_by("started_on", "pk").values_list("person_id", "is_on_schedule"))


def _on_schedule(schedules: list[bool | None]) -> Counted | Withheld:
    known = [one for one in schedules if one is not None]
    if len(known) < FEWEST_PEOPLE:
        return Withheld.TOO_FEW_PEOPLE
    missing = 1 - len(known) / len(schedules)
    return Counted(sum(known), len(known), _exact(sum(known), len(known)), missing)


def expertise_in_team(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Teams in which somebody with experience works, of all that run on the last day.

    A team without one in which somebody has neither an account nor a qualification is unknown.
    """
    teams = dict(
        Team.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=until),
            organisation_id=current_organisation(),
            program__in=programs,
            started_on__lte=until,
        ).values_list("pk", "program_id")
    )
    places: Any = (
        Assignment.objects.filter(running(until), team__in=teams)
        .annotate(
            is_expert=Exists(_held(until).filter(kind__in=EXPERTS)),
            is_known=Exists(_held(until)) | Q(practitioner__person__isnull=False),
        )
        .values_list("team_id", "is_expert", "is_known")
    )
    experts, unknown = set(), set()
    for team, is_expert, is_known in places:
        experts |= {team} if is_expert else set()
        unknown |= set() if is_known else {team}
    staffed = {team for team, *_rest in places}
    found: dict[UUID, Counted | Withheld] = {}
    for program in {teams[team] for team in staffed}:
        theirs = {team for team in staffed if teams[team] == program}
        some, missing = len(theirs & experts), len((theirs & unknown) - experts)
        found[program] = Counted(
            some, len(theirs), _exact(some, len(theirs)), missing / len(theirs)
        )
    return found


def _held(on: date) -> QuerySet[Credential]:
    """Valid qualifications of the person of an assignment."""
    return Credential.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner_id=OuterRef("practitioner_id"),
    )


def _exact(count: int, whole: int) -> Share:
    """Nothing was sampled, so nothing is uncertain."""
    return Share(count / whole, count / whole, count / whole)
