"""Who can be in the form of a session, seen from the side of the person who writes it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from supervision.choices import Mode, Purpose
from supervision.forms.sessions import GAVE, OTHER, TODAY, TOOK, Cast
from supervision.models import Agreement, Arrangement, SupervisionSession
from supervision.selectors.participants import (
    colleagues_of,
    supervised_by,
    supervisors_of,
    usual_track,
    valid_kinds,
)
from supervision.selectors.sessions import last_written_by, open_agreements_of


def side_of(asked: str, member: Member) -> str:
    """From which side it is written; only who gives supervision can write it as such."""
    if not member.may(Permission.SUPERVISION_GIVE):
        return TOOK
    return TOOK if asked == TOOK else GAVE


def arrangement_of(asked: str, own: Practitioner, side: str) -> Arrangement | None:
    """The arrangement that the address names, if this person leads it or takes part in it."""
    try:
        key = UUID(asked)
    except ValueError:
        return None
    mine = Q(supervisor=own) if side == GAVE else Q(supervisees__practitioner=own)
    rows = Arrangement.objects.filter(mine, organisation_id=current_organisation(), pk=key)
    return rows.select_related("team", "supervisor").distinct().first()


def cast_of(
    own: Practitioner,
    side: str,
    *,
    on: date,
    arrangement: Arrangement | None = None,
    session: SupervisionSession | None = None,
) -> Cast:
    """The people, their open agreements, and for which registration they collect sessions.

    A `session` that is corrected keeps its people and the agreements that it closed.
    """
    own_id = own.person_id
    people, leaders = [], []
    if side == GAVE and own_id is not None:
        people = list(supervised_by(own_id, on=on))
    elif side == TOOK:
        people = list(colleagues_of(own, on=on))
        leaders = list(supervisors_of(own, on=on))
    people = _added(people, own, arrangement, session)
    known = [one.pk for one in leaders]
    for leader in (arrangement and arrangement.supervisor, session and session.supervisor):
        if side == TOOK and leader and leader.pk not in [*known, own.pk]:
            leaders.append(leader)
    writable = people if side == GAVE else [own]
    kinds = valid_kinds([one.pk for one in writable], on=on)
    return Cast(
        side=side,
        own=own,
        people=people,
        tracks={one.pk: usual_track(one, kinds[one.pk]) for one in writable},
        today=on,
        supervisors=leaders,
        agreements=_agreements([one.pk for one in writable], session),
        arrangement=arrangement,
    )


def _added(
    people: list[Practitioner],
    own: Practitioner,
    arrangement: Arrangement | None,
    session: SupervisionSession | None,
) -> list[Practitioner]:
    """The people, with those of the arrangement and of the session that is corrected."""
    if arrangement is None and session is None:
        return people
    there = Q()
    if arrangement is not None:
        there |= Q(supervised_in__arrangement=arrangement)
    if session is not None:
        there |= Q(supervision_attended__session=session)
    rows = Practitioner.objects.filter(there, organisation_id=current_organisation()).distinct()
    known = {one.pk for one in people} | {own.pk}
    more = [one for one in rows.order_by("name") if one.pk not in known]
    return sorted([*people, *more], key=lambda one: one.name)


def _agreements(people: list[UUID], session: SupervisionSession | None) -> list[Agreement]:
    if session is None:
        return list(open_agreements_of(people))
    rows = Agreement.objects.filter(
        Q(closed_on=None) | Q(closed_in=session),
        organisation_id=current_organisation(),
        supervisee__in=people,
    ).exclude(session=session)
    return list(rows.select_related("supervisee", "session").order_by("due_on", "id"))


def starting_with(cast: Cast, planned_on: date | None) -> dict[str, Any]:
    """What a new session starts with: as it was arranged, else as it was last time."""
    found: dict[str, Any] = {
        "side": cast.side,
        "day": TODAY,
        "mode": Mode.IN_PERSON,
        "purpose": Purpose.TRAINING,
    }
    if len(cast.supervisors) == 1:
        found["supervisor"] = str(cast.supervisors[0].pk)
    if cast.arrangement is not None:
        return found | _as_arranged(cast.arrangement, cast, planned_on)
    last = last_written_by(cast.own, as_supervisor=cast.is_given)
    return found | (_as_last(last) if last else {})


def _as_arranged(arrangement: Arrangement, cast: Cast, planned_on: date | None) -> dict[str, Any]:
    day = planned_on if planned_on and planned_on <= cast.today else cast.today
    rows = arrangement.supervisees.filter(since__lte=day).exclude(until__lt=day)
    there = rows.values_list("practitioner_id", flat=True)
    supervisor = str(arrangement.supervisor_id or "")
    return {
        "arrangement": str(arrangement.pk),
        "planned_on": planned_on,
        "day": TODAY if day == cast.today else OTHER,
        "other_day": None if day == cast.today else day,
        "starts_at": arrangement.starts_at,
        "minutes": arrangement.minutes,
        "session_form": arrangement.form,
        "mode": arrangement.mode,
        "purpose": arrangement.purpose,
        "supervisor": supervisor,
        "consultant": arrangement.consultant,
        **{f"present_{one}": True for one in there},
    }


def _as_last(last: SupervisionSession) -> dict[str, Any]:
    there = [row.supervisee_id for row in last.attendances.all() if row.was_present]
    return {
        "minutes": last.minutes,
        "session_form": last.form,
        "mode": last.mode,
        "purpose": last.purpose,
        "supervisor": str(last.supervisor_id or ""),
        "consultant": last.consultant,
        **{f"present_{one}": True for one in there},
    }
