"""What a team board and the boards of one person show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, Checklist
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.choices import DETERMINANT_IDS, Determinant
from programs.indicator_words import line_of
from programs.labels import DETERMINANTS
from programs.models import Assignment, DeterminantRating, Practitioner, Program, RiskScore, Team
from programs.risk.months import months_before
from programs.selectors.indicators import readings, values_of
from programs.selectors.places import running
from programs.selectors.risk_page import stored_result
from programs.selectors.staffing import Staffing
from supervision.selectors.signal_boards import TeamSignals
from training.selectors.people import Progress, newest_progress, progress_from

SOON = timedelta(days=14)
ENOUGH_KNOWN = 0.6


@dataclass(frozen=True)
class Needed:
    """One thing that asks for attention now, with the page where it is done."""

    words: Promise | str
    url: str
    due: date | None = None


def factor_rows(score: RiskScore) -> list[dict[str, Any]]:
    """One row per determinant of a stored score, in the order D1 to D8."""
    rows = []
    contributions = stored_result(score).contributions
    for key in Determinant:
        contribution = contributions[key.value]
        combined = score.informants.get(key.value) or {}
        rows.append(
            {
                "id": DETERMINANT_IDS[key.value],
                "name": DETERMINANTS[key],
                "rating": score.inputs["ratings"].get(key.value),
                "low": contribution["low"],
                "high": contribution["high"],
                "informants": combined.get("used", 0),
                "spread": combined.get("spread"),
                "oldest_on": date.fromisoformat(combined["oldest_on"])
                if combined.get("oldest_on")
                else None,
                "is_stale": combined.get("is_stale", False),
            }
        )
    return rows


def supervision_figures(program: Program, *, on: date) -> list[dict[str, Any]]:
    """Supervision of the program as it was counted last: held, and lately had; one query."""
    wanted = ("supervision_held", "lately_supervised")
    found = readings(values_of([program], on=on), program, {})
    return [line_of(one) for one in found if one.indicator.key in wanted]


def needed_now(
    team: Team,
    staffing: Staffing,
    score: RiskScore | None,
    signals: TeamSignals,
    on: date,
) -> list[Needed]:
    """At most five things for a team lead, the most pressing first."""
    slug, program = team.organisation.slug, team.program_id
    rate = reverse("programs:program-rate", args=[slug, program])
    people = reverse("programs:assignment-create", args=[slug, team.pk])
    found: list[Needed] = []
    if score and score.knock_outs:
        risk = reverse("programs:program-risk", args=[slug, program])
        words = _("A stop signal stands: discuss it with the expertise centre")
        found.append(Needed(words, risk))
    if signals.undiscussed:
        words = _("A severe signal is open: discuss it today with the program lead")
        found.append(Needed(words, reverse("supervision:signal-list", args=[slug])))
    if signals.overdue:
        words = _("There are signals of which the day to look back has passed")
        found.append(Needed(words, reverse("supervision:signal-list", args=[slug])))
    if score is None or score.coverage < ENOUGH_KNOWN:
        found.append(Needed(_("Rate the missing determinants"), rate))
    found += [item for item in _checklists(team, slug, on) if item.due and item.due <= on + SOON]
    if not staffing.leads:
        found.append(Needed(_("Nobody leads this team"), people))
    if not staffing.supervisors:
        found.append(Needed(_("Nobody supervises this team"), people))
    return found[:5]


def _checklists(team: Team, slug: str, on: date) -> list[Needed]:
    found = []
    for checklist in Checklist.objects.filter(team=team, state="open").order_by("due_on"):
        is_late = checklist.due_on < on
        words = _("The checklist is overdue") if is_late else _("The checklist is due soon")
        url = reverse("audits:checklist-fill", args=[slug, checklist.pk])
        found.append(Needed(words, url, checklist.due_on))
    return found


def last_final_audit(program: Program) -> Audit | None:
    """The newest audit of the program with a final report."""
    return Audit.objects.filter(program=program, state="final").order_by("-visit_on").first()


@dataclass
class OwnProgram:
    """A program in which a person works, and whether the own view on it is still fresh.

    `dossier`: how far the person's dossier is, the same in each.
    """

    program: Program
    practitioner: Practitioner
    teams: list[Team]
    rated_on: date | None
    asks_rating: bool
    dossier: Progress | None


def own_programs(member: Member, *, on: date) -> list[OwnProgram]:
    """The programs of the own teams, with the day of the own last rating and how far the own
    dossier is; one query.
    """
    rated = DeterminantRating.objects.filter(
        organisation_id=current_organisation(),
        program=OuterRef("team__program"),
        informant_id=member.person_id,
        withdrawn_at=None,
    ).order_by("-rated_on")
    places = (
        Assignment.objects.filter(
            running(on),
            organisation_id=current_organisation(),
            practitioner__person_id=member.person_id,
        )
        .select_related("practitioner", "team__program__organisation", "team__site")
        .annotate(
            last_rated=Subquery(rated.values("rated_on")[:1]),
            dossier=newest_progress(member.person_id),
        )
        .order_by("team__program__name", "team__name")
    )
    found: dict[Any, OwnProgram] = {}
    for place in places:
        program, last = place.team.program, place.last_rated
        asks = last is None or last < months_before(on, 6)
        dossier = progress_from(place.dossier)
        new = OwnProgram(program, place.practitioner, [], last, asks, dossier)
        row = found.setdefault(program.pk, new)
        if place.team not in row.teams:
            row.teams.append(place.team)
    return list(found.values())
