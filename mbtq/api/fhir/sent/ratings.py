"""The scores of a rating that another system fills in for the rater.

A rating is somebody's own judgement. It must have been asked for; what comes in is a draft that
its rater sees and locks in person. Scores that the rater gave differently already are not touched.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from fidelity.choices import Dimension
from fidelity.models import Instrument, Rating
from fidelity.scoring import Score
from fidelity.selectors.instruments import Known, known_of
from fidelity.services.ratings import save_item, save_overall
from mbtq.api.fhir.call import Call
from mbtq.api.fhir.filters import Key, Reference
from mbtq.api.fhir.kinds.responses import RATINGS
from mbtq.api.fhir.sent.answers import ROOT, Answers, wrong
from mbtq.api.fhir.values import Shape, ours
from mbtq.api.rest.resources.people import Practitioners
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.selectors import member_of
from mbtq.trail.services import record


def fill(instrument: Instrument, data: Shape, answers: Answers, call: Call) -> UUID:
    """Stores the scores in the rating that was asked for; gives its id."""
    if data["status"] != "in-progress":
        raise wrong(f"{ROOT}.status", "Send a rating as in-progress: its rater locks it in person.")
    rating = _asked_for(instrument, data)
    known = known_of(instrument)
    organisation = call.by.client.organisation
    member = member_of(rating.rater, organisation.slug, on=localdate(call.at))
    if member is None:
        raise wrong(f"{ROOT}.author", "The rater no longer has access here.")
    # Open scores are their rater's alone: the database lets nobody else write them.
    with organisation_scope(organisation.pk, person=member.person_id):
        filled = [_item(rating, known, code, answers, call, member) for code in known.content.codes]
        filled.append(_overall(rating, known, answers, call, member))
    answers.nothing_left()
    record(
        "rating.filled",
        by=call.by.person_id,
        about=rating,
        on_behalf_of=member.person_id,
        items=sum(filled),
    )
    return rating.pk


def _asked_for(instrument: Instrument, data: Shape) -> Rating:
    """The open rating that is meant: by its identifier, else by rater and who was rated."""
    rows = RATINGS.rows().filter(locked_at=None, instrument_id=instrument.pk)
    named = data.get("identifier", {})
    if named.get("system") == ours("rating"):
        rows = rows.filter(Key("pk").q(str(named.get("value", ""))))
    else:
        rows = rows.filter(_rater(data), _subject(data))
    found = list(rows.select_related("rater", "team__program", "instrument")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        words = "More than one rating is open; name it by its identifier."
    else:
        words = "Nobody was asked for this rating, or it is locked."
    raise wrong(f"{ROOT}.identifier", words)


def _rater(data: Shape) -> Q:
    """Whoever has the account of this practitioner."""
    named = data.get("author", {}).get("reference", "")
    if not named:
        raise wrong(f"{ROOT}.author", "Name the rater as author, or the rating by its identifier.")
    from_practitioner = Reference("pk", "Practitioner").q(named)
    rows = Practitioners().rows().filter(from_practitioner, person__isnull=False)
    return Q(rater__in=list(rows.values_list("person", flat=True)))


def _subject(data: Shape) -> Q:
    """The team, or the practitioner who was recorded; everything when none is named."""
    named = data.get("subject", {}).get("reference", "")
    if not named:
        return Q()
    if "Organization/" in named:
        return Reference("team_id", "Organization").q(named)
    return Reference("recording__therapist_id", "Practitioner").q(named)


def _item(
    rating: Rating, known: Known, code: str, answers: Answers, call: Call, by: Member
) -> bool:
    """One item; whether there was anything for it."""
    scores = {one: answers.take(f"{code}.{one}", "valueInteger") for one in Dimension}
    skipped = answers.take(f"{code}.not-applicable", "valueBoolean")
    note = answers.take(f"{code}.note", "valueString") or ""
    if not (note or skipped or any(value is not None for value in scores.values())):
        return False
    score = Score(scores[Dimension.ADHERENCE], scores[Dimension.COMPETENCE], bool(skipped))
    place = next(
        (answers.places[link] for link in answers.places if link.startswith(f"{code}.")), ROOT
    )
    _guarded(
        place,
        lambda: save_item(
            rating=rating, item=code, score=score, note=note, version=0, at=call.at, by=by
        ),
    )
    return True


def _overall(rating: Rating, known: Known, answers: Answers, call: Call, by: Member) -> bool:
    if not known.content.has_overall:
        return False
    given = {one: answers.take(f"overall.{one}", "valueInteger") for one in Dimension}
    note = answers.take("overall.note", "valueString") or ""
    if not note and all(value is None for value in given.values()):
        return False
    _guarded(
        f"{ROOT}.item",
        lambda: save_overall(
            rating=rating,
            adherence=given[Dimension.ADHERENCE],
            competence=given[Dimension.COMPETENCE],
            note=note,
            version=0,
            at=call.at,
            by=by,
        ),
    )
    return True


def _guarded(place: str, work: Any) -> None:
    """A rule that refuses names the place."""
    try:
        work()
    except Stale:
        raise
    except DomainError as error:
        raise wrong(place, str(error.sentence)) from None
