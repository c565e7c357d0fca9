"""Reading checklists: which teams must fill which, the answers, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from audits.cadence import Cadence, State, cadence, open_state
from audits.models import Checklist, ChecklistAnswer, ChecklistKind
from audits.models.checklist import ChecklistState
from audits.scoring import AuditScore, Judgment, score_audit
from audits.selectors.reference import Known, latest_kinds, standard_of
from audits.selectors.values import judgment_of
from audits.standard import Criterion
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import Team
from programs.selectors.places import teams_visible_to


@dataclass(frozen=True)
class Duty:
    """One kind of checklist for one team: the open one, the last submitted one, the state."""

    team: Team
    kind: ChecklistKind
    opened: Checklist | None
    last: Checklist | None
    cadence: Cadence
    state: State

    @property
    def due_on(self) -> date | None:
        """The day that goes with the state: of the open checklist, else of the next one."""
        return self.opened.due_on if self.opened else self.cadence.due_on


@dataclass(frozen=True)
class Item:
    """One criterion of a checklist with its answer and the one of the time before."""

    criterion: Criterion
    answer: ChecklistAnswer
    previous: ChecklistAnswer | None

    @property
    def is_open(self) -> bool:
        return not self.answer.value

    @property
    def needs_reason(self) -> bool:
        return self.answer.value == "not_applicable" and not self.answer.note.strip()

    @property
    def has_changed(self) -> bool:
        """Another answer than last time, or another explanation."""
        if self.previous is None:
            return False
        before, now = self.previous, self.answer
        return (before.value, before.note) != (now.value, now.note)


@dataclass(frozen=True)
class Filled:
    """A checklist with everything its pages show."""

    checklist: Checklist
    standard: Known
    items: list[Item]
    previous: Checklist | None

    @property
    def codes(self) -> list[str]:
        return [item.criterion.id for item in self.items]

    def item(self, code: str) -> Item | None:
        return next((one for one in self.items if one.criterion.id == code), None)

    def around(self, code: str) -> tuple[str, str]:
        """The codes before and after; empty at the ends."""
        place = self.codes.index(code)
        after = self.codes[place + 1] if place + 1 < len(self.codes) else ""
        return self.codes[place - 1] if place else "", after

    @property
    def answered(self) -> int:
        return sum(not item.is_open for item in self.items)

    @property
    def left_open(self) -> int:
        return len(self.items) - self.answered

    def score(self, *, previous: bool = False) -> AuditScore:
        """Tallies per domain; unknown and not applicable never count as zero."""
        judgments: dict[str, Judgment] = {}
        for item in self.items:
            answer = item.previous if previous else item.answer
            judgments[item.criterion.id] = judgment_of(answer.value) if answer else None
        return score_audit([item.criterion for item in self.items], judgments)


def checklists_visible_to(member: Member, *, on: date) -> QuerySet[Checklist]:
    """Checklists of the teams that the member sees."""
    teams = teams_visible_to(member, on=on).order_by().values("pk")
    found = Checklist.objects.filter(organisation_id=current_organisation(), team__in=teams)
    return found.select_related("team__program", "kind", "submitted_by")


def duties_of(member: Member, *, on: date) -> list[Duty]:
    """What the running teams of active programs must fill in, the most urgent first."""
    teams = list(teams_visible_to(member, on=on).filter(ended_on=None, program__status="active"))
    kinds = latest_kinds()
    rows = Checklist.objects.filter(organisation_id=current_organisation(), team__in=teams)
    opened: dict[tuple[UUID, str], Checklist] = {}
    last: dict[tuple[UUID, str], Checklist] = {}
    newest = rows.select_related("kind").order_by("team_id", "kind__key", "state", "-submitted_at")
    for row in newest.distinct("team_id", "kind__key", "state"):
        held = opened if row.state == ChecklistState.OPEN else last
        held[row.team_id, row.kind.key] = row
    found = [
        _duty(team, kind, opened.get((team.pk, kind.key)), last.get((team.pk, kind.key)), on)
        for team in teams
        for kind in kinds
    ]
    return sorted(found, key=lambda duty: (duty.due_on or date.min, duty.team.name))


def _duty(
    team: Team, kind: ChecklistKind, opened: Checklist | None, last: Checklist | None, on: date
) -> Duty:
    found = cadence(
        submitted_on(last), on, cadence_months=kind.cadence_months, grace_days=kind.grace_days
    )
    state = open_state(opened.due_on, on) if opened else found.state
    return Duty(team, kind, opened, last, found, state)


def submitted_on(checklist: Checklist | None) -> date | None:
    """The day on which it was submitted, in Amsterdam."""
    return localdate(checklist.submitted_at) if checklist and checklist.submitted_at else None


def last_submitted(team: Team, key: str, *, before: Checklist | None = None) -> Checklist | None:
    """The team's last submitted checklist of this kind, in any version of it."""
    found = Checklist.objects.filter(
        organisation_id=current_organisation(),
        team=team,
        kind__key=key,
        state=ChecklistState.SUBMITTED,
    )
    if before is not None:
        found = found.exclude(pk=before.pk)
        if before.submitted_at:
            found = found.filter(submitted_at__lt=before.submitted_at)
    return found.select_related("kind").order_by("-submitted_at").first()


def filled(checklist: Checklist) -> Filled:
    """The checklist with its items in the order of the standard, and last time's answers."""
    known = standard_of(checklist.kind.standard_id)
    previous = last_submitted(checklist.team, checklist.kind.key, before=checklist)
    wanted = [checklist.pk] + ([previous.pk] if previous else [])
    answers: dict[UUID, dict[str, ChecklistAnswer]] = {pk: {} for pk in wanted}
    rows = ChecklistAnswer.objects.filter(checklist__in=wanted)
    for row in rows.select_related("criterion", "answered_by"):
        answers[row.checklist_id][row.criterion.code] = row
    mine = answers[checklist.pk]
    before = answers[previous.pk] if previous else {}
    items = [
        Item(criterion, mine[criterion.id], before.get(criterion.id))
        for criterion in known.content.criteria
        if criterion.id in mine
    ]
    return Filled(checklist, known, items, previous)
