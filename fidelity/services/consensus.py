"""Two raters talk, and stand for one result that refers to both of theirs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import BLIND, RatingKind
from fidelity.models import ItemScore, Rating, RatingParent, Recording
from fidelity.selectors.instruments import Known
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.tenancy.member import Member
from mbtq.trail.services import record


class TooEarly(DomainError):
    """Consensus needs two locked ratings of the same recording with the same scale."""


@transaction.atomic
def open_consensus(*, recording: Recording, instrument: Known, at: datetime, by: Member) -> Rating:
    """Opens the consensus; items on which all agree are filled in already.

    Raises `TooEarly` while a rater is still busy, and `DomainError` for somebody who did not rate.
    """
    held(recording)
    parents = latest_blind(recording, instrument)
    if len(parents) < 2 or any(one.locked_at is None for one in parents):
        raise TooEarly(_("Consensus can start when both raters have locked."))
    if by.person_id not in {one.rater_id for one in parents}:
        raise DomainError(_("Consensus is for those who rated this recording."))
    same = {"recording": recording, "instrument_id": instrument.pk}
    if Rating.objects.filter(kind=RatingKind.CONSENSUS, **same).exists():
        raise DomainError(_("There is a consensus for this recording already."))
    consensus = Rating.objects.create(
        organisation_id=recording.organisation_id,
        team_id=recording.team_id,
        kind=RatingKind.CONSENSUS,
        rater=by.person,
        assigned_at=at,
        assigned_by=by.person,
        due_on=localdate(at),
        **same,
    )
    RatingParent.objects.bulk_create(
        RatingParent(organisation_id=recording.organisation_id, consensus=consensus, parent=one)
        for one in parents
    )
    _take_over_equal(consensus, parents, at)
    record("rating.consensus_opened", by=by.person_id, about=consensus)
    return consensus


def latest_blind(recording: Recording, instrument: Known) -> list[Rating]:
    """The newest version of every blind rating of a recording with one scale."""
    rows = Rating.objects.filter(
        recording=recording, instrument_id=instrument.pk, kind__in=BLIND
    ).order_by("rater_id", "kind", "-number")
    return list(rows.distinct("rater_id", "kind"))


def _take_over_equal(consensus: Rating, parents: list[Rating], at: datetime) -> None:
    by_item: dict[str, list[ItemScore]] = {}
    for row in ItemScore.objects.filter(rating__in=parents):
        by_item.setdefault(row.item, []).append(row)
    equal = [
        rows[0]
        for rows in by_item.values()
        if len(rows) == len(parents)
        and len({(r.adherence, r.competence, r.is_not_applicable) for r in rows}) == 1
    ]
    ItemScore.objects.bulk_create(
        ItemScore(
            organisation_id=consensus.organisation_id,
            rating=consensus,
            item=row.item,
            adherence=row.adherence,
            competence=row.competence,
            is_not_applicable=row.is_not_applicable,
            saved_at=at,
        )
        for row in equal
    )
