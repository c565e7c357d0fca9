"""Sampling: which therapists are recorded when, drawn by the system; who may rate."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fidelity.models import DueRating, RaterQualification, Recording, SamplingPlan
from fidelity.sampling import draw
from fidelity.selectors.instruments import Known
from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Assignment, Team
from programs.selectors.places import running

TREATING = ("therapist", "sociotherapist", "arts_therapist", "family_therapist", "nurse")


@transaction.atomic
def plan_sampling(
    *,
    team: Team,
    instrument: Known,
    per_year: int,
    double_share: int,
    on: date,
    by: Actor,
    seed: int | None = None,
) -> SamplingPlan:
    """How often this team is rated from now on; a former plan with the same scale ends."""
    if not 1 <= per_year <= 12:
        raise DomainError(_("Choose 1 to 12 recordings a year."), field="per_year")
    if not 0 <= double_share <= 100:
        raise DomainError(_("Choose a share from 0 to 100 percent."), field="double_share")
    former = SamplingPlan.objects.filter(team=team, instrument_id=instrument.pk, until=None)
    former.update(until=on)
    try:
        with transaction.atomic():
            plan = SamplingPlan.objects.create(
                organisation_id=current_organisation(),
                team=team,
                instrument_id=instrument.pk,
                per_year=per_year,
                double_share=double_share,
                seed=secrets.randbelow(2**31) if seed is None else seed,
                since=on,
            )
    except IntegrityError as error:
        raise DomainError(_("There is a plan for this team already.")) from error
    record("sampling.planned", by=by.person_id, about=plan, team=team.pk, seed=plan.seed)
    draw_due(plan=plan, start=on, end=_a_year_later(on), by=by)
    return plan


def _a_year_later(on: date) -> date:
    try:
        return on.replace(year=on.year + 1)
    except ValueError:  # the 29th of February
        return on.replace(year=on.year + 1, day=28)


@transaction.atomic
def draw_due(*, plan: SamplingPlan, start: date, end: date, by: Actor) -> list[DueRating]:
    """Draws days for everybody who treats in the team; days that were drawn before stay."""
    now = held(plan)
    people = Assignment.objects.filter(running(start), team_id=now.team_id, role__in=TREATING)
    therapists = {str(one.practitioner_id) for one in people}
    if not therapists:
        return []
    drawn = draw(
        therapists,
        start=start,
        end=end,
        times=now.per_year,
        double_share=now.double_share,
        seed=now.seed,
    )
    rows = DueRating.objects.bulk_create(
        [
            DueRating(
                organisation_id=now.organisation_id,
                plan=now,
                therapist_id=one.therapist,
                drawn_on=one.on,
                due_on=one.due_on,
                is_double=one.is_double,
            )
            for one in drawn
        ],
        ignore_conflicts=True,
    )
    record("sampling.drawn", by=by.person_id, about=now, days=len(rows), seed=now.seed)
    return rows


@transaction.atomic
def answer_drawn_day(*, recording: Recording, by: Actor) -> None:
    """The first drawn day of the therapist in this team that waits, up to the day of recording."""
    waiting = DueRating.objects.select_for_update(of=("self",)).filter(
        therapist=recording.therapist_id,
        plan__team=recording.team_id,
        recording=None,
        skipped_because="",
        drawn_on__lte=recording.recorded_on,
    )
    if due := waiting.order_by("drawn_on").first():
        DueRating.objects.filter(pk=due.pk).update(recording=recording)


@transaction.atomic
def skip_due(*, due: DueRating, because: str, by: Actor) -> None:
    """No recording could be made; the reason stays with it."""
    now = held(due)
    if now.recording_id is not None or now.skipped_because:
        raise DomainError(_("This drawn day was answered already."))
    if not because.strip():
        raise DomainError(_("Say why no recording was made."), field="because")
    DueRating.objects.filter(pk=now.pk).update(skipped_because=because.strip()[:200])
    record("sampling.skipped", by=by.person_id, about=now)


@transaction.atomic
def qualify_rater(
    *, person: User, instrument_key: str, since: date, until: date, basis: str, by: Actor
) -> RaterQualification:
    """Somebody may rate with a scale for a while, because of a training or calibration."""
    if until < since:
        raise DomainError(_("The last day lies before the first."), field="until")
    if not basis.strip():
        raise DomainError(_("Say on what this rests, such as a rater course."), field="basis")
    row = RaterQualification.objects.create(
        organisation_id=current_organisation(),
        person=person,
        instrument_key=instrument_key,
        since=since,
        until=until,
        basis=basis.strip()[:200],
    )
    record("rater.qualified", by=by.person_id, about=row, person=person.pk, until=str(until))
    return row


@transaction.atomic
def suspend_rater(*, qualification: RaterQualification, on: date, by: Actor) -> None:
    """Ends a qualification earlier, for example after drift; `on` is the last day."""
    now = held(qualification)
    if not now.since <= on <= now.until:
        raise DomainError(_("Choose a day within the qualification."), field="on")
    RaterQualification.objects.filter(pk=now.pk).update(until=on)
    record("rater.suspended", by=by.person_id, about=now, on=str(on))
