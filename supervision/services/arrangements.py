"""Arrangements of supervision: agreeing one, who takes part, ending it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Practitioner, ProgramStatus, Team
from programs.services.indicators import request_indicators
from supervision.choices import HELD_STATES, PEOPLE_OF_FORM, Form
from supervision.models import Arrangement, Attendance, MovedDay, Supervisee, SupervisionSession

ONE_DAY = timedelta(days=1)
Coming = Sequence[tuple[Practitioner, date]]


class NotHere(DomainError):
    """Somebody does not work in the organisation on that day."""


class WrongNumber(DomainError):
    """The form is for another number of people."""


class RecordedLater(DomainError):
    """Supervision was recorded on a day that would no longer be in the arrangement."""


class ArrangementEnded(DomainError):
    """Nothing is planned any more in an arrangement that ended."""


@transaction.atomic
def make_arrangement(
    *,
    team: Team,
    supervisor: Practitioner | None,
    consultant: str = "",
    form: str,
    mode: str,
    purpose: str,
    minutes: int,
    first_on: date,
    starts_at: time | None = None,
    every_weeks: int,
    until: date | None = None,
    place: str = "",
    supervisees: Coming,
    by: Actor,
) -> Arrangement:
    """Agrees on supervision; each supervisee with the day on which that person starts.

    Raises `NotHere` and `WrongNumber`.
    """
    team, consultant = held(team), consultant.strip()
    _check_rhythm(minutes, every_weeks, first_on, until)
    _check_team(team, first_on, until)
    check_led(form, supervisor, consultant, first_on)
    arrangement = Arrangement.objects.create(
        organisation_id=current_organisation(),
        team=team,
        supervisor=supervisor,
        consultant=consultant,
        form=form,
        mode=mode,
        purpose=purpose,
        minutes=minutes,
        first_on=first_on,
        starts_at=starts_at,
        every_weeks=every_weeks,
        until=until,
        place=place.strip(),
    )
    _add(arrangement, supervisees)
    _check_number(arrangement, first_on)
    record(
        "arrangement.made",
        by=by.person_id,
        about=arrangement,
        team=team.pk,
        people=len(supervisees),
    )
    request_indicators(team.program_id)
    return arrangement


def _check_rhythm(minutes: int, every_weeks: int, first_on: date, until: date | None) -> None:
    if not 1 <= minutes <= 600:
        raise DomainError(_("Give the minutes as a number up to 600."), field="minutes")
    if not 1 <= every_weeks <= 26:
        raise DomainError(_("Choose a number of weeks from 1 to 26."), field="every_weeks")
    if until is not None and until < first_on:
        raise DomainError(_("The last day lies before the first."), field="until")


def _check_team(team: Team, first_on: date, until: date | None) -> None:
    if team.program.status != ProgramStatus.ACTIVE:
        raise DomainError(_("The program of this team has stopped."), field="team")
    if first_on < team.started_on:
        raise DomainError(_("The team does not exist yet on that day."), field="first_on")
    if team.ended_on is not None:
        if first_on > team.ended_on:
            raise DomainError(_("The team has ended by then."), field="first_on")
        if until is None or until > team.ended_on:
            raise DomainError(_("The team has ended by then."), field="until")


def check_led(form: str, supervisor: Practitioner | None, consultant: str, on: date) -> None:
    """Who leads fits the form: nobody an intervision, the expertise centre a consultation."""
    if form == Form.INTERVISION:
        if supervisor is not None or consultant:
            raise DomainError(_("Nobody leads an intervision."), field="supervisor")
        return
    if supervisor is not None and consultant:
        raise DomainError(
            _("Choose a supervisor or name somebody of the expertise centre, not both."),
            field="consultant",
        )
    if form == Form.CONSULTATION and not consultant:
        raise DomainError(_("Name who comes from the expertise centre."), field="consultant")
    if supervisor is None and not consultant:
        raise DomainError(_("Choose who supervises."), field="supervisor")
    if supervisor is not None and not works_on(supervisor, on):
        raise NotHere(_("The supervisor does not work here on that day."), field="supervisor")


def works_on(person: Practitioner, on: date) -> bool:
    """Whether somebody works in the organisation on that day."""
    return person.started_on <= on and (person.ended_on is None or on <= person.ended_on)


def _add(arrangement: Arrangement, coming: Coming) -> None:
    """Writes who takes part from when on. Raises `NotHere`."""
    for person, since in coming:
        words = {"name": person.name}
        if not works_on(person, since):
            sentence = _("%(name)s does not work here on that day.") % words
            raise NotHere(sentence, field="supervisees")
        if person.pk == arrangement.supervisor_id:
            sentence = _("%(name)s supervises and cannot be supervised in the same session.")
            raise DomainError(sentence % words, field="supervisees")
        if since < arrangement.first_on:
            raise DomainError(_("The supervision has not begun on that day."), field="since")
    if len({person.pk for person, _since in coming}) < len(coming):
        raise DomainError(_("Choose everybody once."), field="supervisees")
    Supervisee.objects.bulk_create(
        Supervisee(
            organisation_id=arrangement.organisation_id,
            arrangement=arrangement,
            practitioner=person,
            since=since,
        )
        for person, since in coming
    )


def _check_number(arrangement: Arrangement, since: date) -> None:
    """The number of people fits the form on every day from `since` on. Raises `WrongNumber`."""
    rows = list(Supervisee.objects.filter(arrangement=arrangement))
    turns = (
        {since} | {row.since for row in rows} | {row.until + ONE_DAY for row in rows if row.until}
    )
    last = arrangement.until or date.max
    for day in sorted(turn for turn in turns if since <= turn <= last):
        there = sum(row.since <= day and (row.until is None or day <= row.until) for row in rows)
        exactly = PEOPLE_OF_FORM.get(Form(arrangement.form))
        if there != exactly if exactly else there < 1:
            raise WrongNumber(_wrong(exactly, there, day), field="supervisees")


def _wrong(exactly: int | None, there: int, day: date) -> str:
    words = {"n": exactly, "there": there, "day": formats.daytext(day)}
    if exactly is None:
        return _("On %(day)s nobody takes part. Choose at least one person.") % words
    if exactly == 1:
        return _("This form is for one person, and on %(day)s there are %(there)s.") % words
    return _("This form is for %(n)s people, and on %(day)s there are %(there)s.") % words


@transaction.atomic
def change_supervisees(
    *,
    arrangement: Arrangement,
    come: Iterable[Practitioner] = (),
    leave: Iterable[Practitioner] = (),
    since: date,
    at: datetime,
    by: Actor,
) -> Arrangement:
    """People come and go: `since` is the first day with the one and without the other.

    What was is kept; only a start that has yet to come is taken away. Raises `RecordedLater` when
    supervision of somebody who goes was recorded on that day or later, `NotHere`, `WrongNumber`.
    """
    now = _running(arrangement, since)
    come, leave = list(come), list(leave)
    if not come and not leave:
        raise DomainError(_("Choose who comes or who goes."), field="come")
    if since < now.first_on:
        raise DomainError(_("The supervision has not begun on that day."), field="since")
    for person in leave:
        _let_go(now, person, since, localdate(at))
    _check_not_there(now, come, since)
    _add(now, [(person, since) for person in come])
    _check_number(now, since)
    record(
        "arrangement.changed",
        by=by.person_id,
        about=now,
        since=str(since),
        come=[person.pk for person in come],
        leave=[person.pk for person in leave],
    )
    return now


def _running(arrangement: Arrangement, on: date) -> Arrangement:
    """The arrangement as it is now, kept from others. Raises `ArrangementEnded`."""
    now = held(arrangement)
    if now.until is not None and now.until < on:
        raise ArrangementEnded(_("This supervision has ended by then."), field="since")
    return now


def _let_go(arrangement: Arrangement, person: Practitioner, since: date, today: date) -> None:
    words = {"name": person.name}
    row = (
        Supervisee.objects.filter(Q(until=None) | Q(until__gte=since), arrangement=arrangement)
        .filter(practitioner=person)
        .order_by("-since")
        .first()
    )
    if row is None:
        sentence = _("%(name)s does not take part on that day.") % words
        raise DomainError(sentence, field="leave")
    there = Attendance.objects.filter(
        supervisee=person,
        session__arrangement=arrangement,
        session__state__in=HELD_STATES,
        session__held_on__gte=since,
    )
    if there.exists():
        sentence = _("Supervision with %(name)s was recorded on that day or later.") % words
        raise RecordedLater(sentence, field="since")
    if row.since < since:
        Supervisee.objects.filter(pk=row.pk).update(until=since - ONE_DAY)
    elif row.since > today:
        row.delete()  # it never began
    else:
        sentence = _("%(name)s began on that day or later. Choose a later day.") % words
        raise DomainError(sentence, field="since")


def _check_not_there(arrangement: Arrangement, come: list[Practitioner], since: date) -> None:
    there = (
        Supervisee.objects.filter(Q(until=None) | Q(until__gte=since), arrangement=arrangement)
        .filter(practitioner__in=come)
        .select_related("practitioner")
        .first()
    )
    if there is not None:
        sentence = _("%(name)s takes part already.") % {"name": there.practitioner.name}
        raise DomainError(sentence, field="come")


@transaction.atomic
def end_arrangement(*, arrangement: Arrangement, on: date, by: Actor) -> Arrangement:
    """Ends it; `on` is the last day, and nothing is planned after it. Raises `RecordedLater`."""
    now = held(arrangement)
    if on < now.first_on:
        raise DomainError(_("The last day lies before the first."), field="on")
    if now.until is not None and on >= now.until:
        raise DomainError(_("This supervision ends earlier than that already."), field="on")
    refuse_recorded_after(now, on)
    MovedDay.objects.filter(arrangement=now, planned_on__gt=on).delete()
    Arrangement.objects.filter(pk=now.pk).update(until=on)
    now.until = on
    record("arrangement.ended", by=by.person_id, about=now, on=str(on))
    request_indicators(now.team.program_id)
    return now


def refuse_recorded_after(
    arrangement: Arrangement, on: date, *, states: Sequence[str] = ()
) -> None:
    """Raises `RecordedLater` when a day after `on` was recorded or a day was moved beyond it.

    `states` narrows it down to sessions in these states.
    """
    rows = SupervisionSession.objects.filter(
        Q(planned_on__gt=on) | Q(held_on__gt=on), arrangement=arrangement
    )
    if states:
        rows = rows.filter(state__in=states)
    last = rows.order_by("-held_on").first()
    if last is not None:
        words = {"day": formats.daytext(last.held_on)}
        sentence = _("Something was recorded for %(day)s. Choose that day or a later one.") % words
        raise RecordedLater(sentence, field="on")
    beyond = MovedDay.objects.filter(arrangement=arrangement, planned_on__lte=on, to_on__gt=on)
    told = SupervisionSession.objects.filter(arrangement=arrangement, planned_on__isnull=False)
    moved = beyond.exclude(planned_on__in=told.values("planned_on")).order_by("-to_on").first()
    if moved is not None:
        words = {"day": formats.daytext(moved.to_on)}
        sentence = _("A session was moved to %(day)s. Choose that day or move it first.") % words
        raise RecordedLater(sentence, field="on")
