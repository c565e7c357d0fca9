"""Treatments, sessions, recordings, ratings and goals of a canary, with what people type there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.models import Baseline, DueRating, Goal, Rating, Recording, Treatment
from fidelity.scoring import Score
from fidelity.selectors.instruments import Known, instrument_of, latest_instruments
from fidelity.selectors.matrix import matrix_instrument
from fidelity.services.anchors import import_anchors
from fidelity.services.content import Content
from fidelity.services.importing import import_sessions
from fidelity.services.matrix import open_judgment
from fidelity.services.plans import choose_goal, close_goal
from fidelity.services.ratings import assign_rating, lock_rating, save_item, save_overall
from fidelity.services.recordings import add_recording
from fidelity.services.sampling import plan_sampling, qualify_rater, skip_due
from fidelity.services.sessions import correct_session, log_session
from fidelity.services.treatments import end_treatment, start_treatment
from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Team
from tests.canary.song import Canary

KEY = "demo-scale"


def tell_fidelity(canary: Canary, team: Team) -> None:
    """All of it, in the open scope of the manager."""
    own = Practitioner.objects.get(person=canary.place.people["therapist"])
    lead = Practitioner.objects.get(person=canary.place.people["team_lead"])
    (row,) = [one for one in latest_instruments() if one.key == KEY]
    known, today = instrument_of(row.pk), timezone.localdate()
    _sessions(canary, team, own, today)
    _sampling(canary, team, known, today)
    _judgment(canary, team)
    with canary.place.scope("therapist"):
        _ratings(canary, team, known, own, lead)
        _goals(canary, known, own, today)


def _sessions(canary: Canary, team: Team, own: Practitioner, today: date) -> None:
    """A treatment with a corrected session and an imported one, and a treatment that ended."""
    now, began = timezone.now(), today - timedelta(days=60)
    same: dict[str, Any] = {"team": team, "therapist": own, "started_on": began, "by": SYSTEM}
    treatment = start_treatment(code="K-1A1", **same)
    whole: dict[str, Any] = {"modality": "individual", "outcome": "held", "minutes": 45}
    content = Content(treatment=treatment, held_on=today, **whole)
    session = log_session(therapist=own, content=content, version=0, at=now, by=SYSTEM)
    note = Content(treatment=treatment, held_on=today, note=canary.sing("note-of-session"), **whole)
    reason = canary.sing("reason-of-correction")
    correct_session(
        session=session, content=note, version=session.version, reason=reason, at=now, by=SYSTEM
    )
    text = f"code,date,modality,outcome,minutes\nK-1A1,{began},individual,held,50\n"
    import_sessions(
        data=text.encode(), name=canary.sing("file"), own=own, only_good=False, at=now,
        by=canary.place.member("therapist"),
    )  # fmt: skip
    gone = start_treatment(code="K-2B2", **same)
    end_treatment(
        treatment=gone, on=today, reason="early_client", note=canary.sing("note-of-end"), by=SYSTEM
    )
    Baseline.objects.create(
        organisation=canary.place.organisation,
        therapist=own,
        chart="held",
        since=began,
        reason=canary.sing("reason-of-baseline"),
        set_at=now,
    )
    # No code may hold a word; this one does, to be seen.
    canary.sung["code-of-treatment"] = f"{canary.mark}-1"
    Treatment.objects.filter(pk=treatment.pk).update(code=canary.sung["code-of-treatment"])


def _sampling(canary: Canary, team: Team, known: Known, today: date) -> None:
    """Who may rate, a drawn day that was let go, and descriptions under a licence."""
    therapist = canary.place.people["therapist"]
    qualify_rater(
        person=therapist,
        instrument_key=KEY,
        since=today,
        until=today,
        basis=canary.sing("basis"),
        by=SYSTEM,
    )
    plan_sampling(team=team, instrument=known, per_year=2, double_share=15, on=today, by=SYSTEM)
    due = DueRating.objects.order_by("due_on").first()
    assert due is not None
    skip_due(due=due, because=canary.sing("reason-of-skip"), by=SYSTEM)
    import_anchors(
        instrument=known,
        data=f"item,dimension,score,text\n1,quality,4,{canary.sing('anchor')}\n".encode(),
        name="anchors.csv",
        language="nl",
        licence=canary.sing("licence"),
        is_declared=True,
        replaces=None,
        at=timezone.now(),
        by=SYSTEM,
    )


def _judgment(canary: Canary, team: Team) -> None:
    """The manager judges the team; the explanations are read by who judges it as well."""
    by, now, known = canary.place.member("manager"), timezone.now(), matrix_instrument()
    assert known is not None
    rating = open_judgment(team=team, instrument=known, at=now, by=by)
    for item in known.content.codes:
        note = canary.sing("note-of-cell")
        save_item(
            rating=rating, item=item, score=Score(None, 3), note=note, version=0, at=now, by=by
        )
    lock_rating(rating=rating, at=now, by=by)


def _recording(canary: Canary, team: Team, of: Practitioner, name: str) -> Recording:
    today = timezone.localdate()
    return add_recording(
        reference=canary.sing(name),
        team=team,
        therapist=of,
        treatment=None,
        modality="individual",
        recorded_on=today,
        minutes=45,
        scope="whole",
        selection="random",
        consent_on=today,
        retention_until=today + timedelta(days=30),
        at=timezone.now(),
        by=SYSTEM,
    )


def _ratings(
    canary: Canary, team: Team, known: Known, own: Practitioner, lead: Practitioner
) -> None:
    """A recording of the own, one to rate and one that was rated."""
    _recording(canary, team, own, "own-recording")
    for name, is_locked in (("to-rate", False), ("rated", True)):
        rating = assign_rating(
            recording=_recording(canary, team, lead, name),
            instrument=known,
            kind=RatingKind.INDEPENDENT,
            rater=canary.place.people["therapist"],
            due_on=timezone.localdate(),
            at=timezone.now(),
            by=SYSTEM,
        )
        _score(canary, known, rating, is_locked=is_locked)


def _score(canary: Canary, known: Known, rating: Rating, *, is_locked: bool) -> None:
    now, by = timezone.now(), canary.place.member("therapist")
    for item in known.content.codes:
        save_item(
            rating=rating,
            item=item,
            score=Score(4, 4),
            note=canary.sing("note-of-item"),
            version=0,
            at=now,
            by=by,
        )
    save_overall(
        rating=rating,
        adherence=4,
        competence=4,
        note=canary.sing("difference"),
        version=0,
        at=now,
        by=by,
    )
    if is_locked:
        lock_rating(rating=rating, at=now, by=by)


def _goals(canary: Canary, known: Known, own: Practitioner, today: date) -> None:
    """One that is open, and one that was closed with what was learned."""
    for item, is_closed in (("1", False), ("2", True)):
        goal: Goal = choose_goal(
            therapist=own,
            instrument=known,
            item=item,
            text=canary.sing("goal"),
            on=today,
            by=SYSTEM,
        )
        if is_closed:
            learned = canary.sing("learned")
            close_goal(goal=goal, learned=learned, version=1, on=today, by=SYSTEM)
