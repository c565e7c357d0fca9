"""Totals of ratings: means over blocks of five people or more, never of one person.

They are counted when they are asked for, from the blocks of `fidelity.selectors.pools`; a block
that is complete never changes when results are added, so its id is made of what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import fmean
from typing import Any, ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from rest_framework import serializers

from fidelity.models import Instrument
from fidelity.selectors.pools import pools_of
from fidelity.selectors.results import Result
from mbtq.api.rest.query import CursorField, Place, Query
from mbtq.api.rest.resource import Part, Resource, Shape
from mbtq.core.scope import current_organisation
from programs.models import Program


class TotalShape(serializers.Serializer[Any]):
    """The mean overall judgments of one block of rated sessions of a program."""

    id = serializers.UUIDField()
    program = serializers.UUIDField()
    instrument = serializers.CharField()
    instrument_version = serializers.CharField()
    recordings = serializers.IntegerField(help_text="Rated sessions in the block.")
    since = serializers.DateField(help_text="Day of the first session.")
    until = serializers.DateField(help_text="Day of the last session.")
    overall_adherence = serializers.FloatField(allow_null=True)
    overall_competence = serializers.FloatField(allow_null=True)


class TotalQuery(Query):
    program = serializers.UUIDField(required=False)
    instrument = serializers.SlugField(required=False)


class RatingTotals(Resource):
    name, kind, one = "rating-totals", "MeasureReport", "total of ratings"
    about = (
        "Means of judgments per program and scale, in blocks of five people or more. What waits"
        " for its block to fill is in no total."
    )
    serializer: ClassVar[type[serializers.Serializer[Any]]] = TotalShape
    query = TotalQuery

    def page(self, query: Query) -> Part:
        given = query.validated_data
        found = sorted(self._all(given.get("program")), key=lambda total: str(total["id"]))
        if wanted := given.get("instrument"):
            found = [total for total in found if total["instrument"] == wanted]
        if place := given.get("after"):
            found = [total for total in found if str(total["id"]) > str(place.id)]
        part, paths = found[: given["limit"]], self.wanted(given.get("fields", ""))
        items = [{name: total[name] for name in paths} for total in part]
        more = len(found) > len(part)
        return Part(items, CursorField.written(Place(part[-1]["id"])) if more else "")

    def shape(self, pk: UUID, names: str = "") -> Shape | None:
        paths = self.wanted(names)
        total = next((one for one in self._all() if one["id"] == pk), None)
        return {name: total[name] for name in paths} if total else None

    @staticmethod
    def _all(program: UUID | None = None) -> Iterator[Shape]:
        programs = Program.objects.filter(organisation_id=current_organisation()).order_by("pk")
        if program is not None:
            programs = programs.filter(pk=program)
        for one in programs:
            yield from totals_of(one)


def totals_of(program: Program) -> Iterator[Shape]:
    """The totals of one program, by scale and in the order in which the blocks filled."""
    scales = Instrument.objects.in_bulk()
    for scale, pool in pools_of(program).items():
        for block in pool.blocks:
            yield {
                "id": _name_of(block),
                "program": program.pk,
                "instrument": scales[scale].key,
                "instrument_version": scales[scale].version,
                "recordings": len(block),
                "since": min(one.on for one in block),
                "until": max(one.on for one in block),
                "overall_adherence": _mean(one.overall_adherence for one in block),
                "overall_competence": _mean(one.overall_competence for one in block),
            }


def _name_of(block: Iterable[Result]) -> UUID:
    """The same for the same recordings, and nothing from which one of them could be told."""
    keys = sorted(str(one.recording.pk) for one in block)
    return uuid5(NAMESPACE_OID, " ".join(keys))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return round(fmean(known), 2) if known else None
