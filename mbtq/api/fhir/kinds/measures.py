"""MeasureReport: indicators per month, and risk scores.

R4 knows no MeasureReport about a service, so the program stands in an extension.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mbtq.api.fhir.dates import Day, Days
from mbtq.api.fhir.filters import Canonical, Key, Reference, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.values import (
    ABSENT,
    UCUM,
    Shape,
    concept,
    extension,
    identifier,
    ours,
    reference,
)
from mbtq.api.rest.resources.quality import Indicators, RiskScores
from programs.choices import RiskLevel
from programs.labels import LEVELS
from programs.models import IndicatorValue, RiskScore

INDICATOR, RISK = ours("indicator:"), ours("risk:")
POPULATIONS = "http://terminology.hl7.org/CodeSystem/measure-population"


def share(value: float | None, reason: str = "unknown") -> Shape:
    """A share of 1 as a Quantity; without one, why it is absent."""
    if value is None:
        return {"extension": [{"url": ABSENT, "valueCode": reason}]}
    return {"value": value, "system": UCUM, "code": "1", "unit": "1"}


def _program(row: Any) -> Shape | None:
    program = reference("HealthcareService", row.program_id, row.program.name)
    return extension("program", valueReference=program)


class IndicatorSource(Source):
    filters = {
        "measure": Canonical("indicator", INDICATOR),
        "program": Reference("program_id", "HealthcareService"),
        "period": Days("since", "until"),
        "identifier": Key("pk", ours("indicator-value")),
    }

    def rows(self) -> QuerySet[IndicatorValue]:
        return Indicators().rows().select_related("program", "organisation")

    def one(self, row: IndicatorValue) -> Shape:
        reason = "masked" if row.withheld == "too_few_people" else "unknown"
        interval = {"low": share(row.lower), "high": share(row.upper)}
        known = row.lower is not None and row.upper is not None
        return {
            "extension": [
                _program(row),
                extension("withheld", valueCode=row.withheld),
                extension("interval", valueRange=interval) if known else None,
                extension("missing", valueDecimal=row.missing),
            ],
            "identifier": [identifier("indicator-value", row.pk)],
            "status": "complete",
            "type": "summary",
            "measure": f"{INDICATOR}{row.indicator}",
            "date": row.counted_at,
            "reporter": reference("Organization", row.organisation_id, row.organisation.name),
            "period": {"start": row.since, "end": row.until},
            "group": [
                {
                    "population": [
                        _population("numerator", row.numerator),
                        _population("denominator", row.denominator),
                    ],
                    "measureScore": share(row.value, reason),
                }
            ],
        }


def _population(code: str, count: float | None) -> Shape | None:
    """A population with its count; FHIR counts in whole numbers, our weights may not be whole."""
    if count is None:
        return None
    content: Shape = {"code": concept(POPULATIONS, code, code.capitalize())}
    if count == int(count):
        return {**content, "count": int(count)}
    return {**content, "extension": [extension("count", valueDecimal=count)]}


class RiskSource(Source):
    """Scores never change, so they were last changed when they were computed."""

    updated = "computed_at"
    filters = {
        "measure": Canonical("model__key", RISK, "model__version"),
        "program": Reference("program_id", "HealthcareService"),
        "period": Day("on"),
        "identifier": Key("pk", ours("risk-score")),
        "level": Token("level", ours("risk-level")),
    }

    def rows(self) -> QuerySet[RiskScore]:
        return RiskScores().rows().select_related("program", "organisation", "model")

    def one(self, row: RiskScore) -> Shape:
        level = concept(ours("risk-level"), row.level, LEVELS[RiskLevel(row.level)])
        shares = {"low": row.risk_low, "high": row.risk_high, "coverage": row.coverage}
        return {
            "extension": [
                _program(row),
                extension("risk-level", valueCodeableConcept=level),
                *(extension("knock-out", valueCode=one) for one in row.knock_outs),
            ],
            "identifier": [identifier("risk-score", row.pk)],
            "status": "complete",
            "type": "summary",
            "measure": f"{RISK}{row.model.key}|{row.model.version}",
            "date": row.computed_at,
            "reporter": reference("Organization", row.organisation_id, row.organisation.name),
            "period": {"start": row.on, "end": row.on},
            "group": [
                {"code": concept(ours("risk"), code), "measureScore": share(value)}
                for code, value in shares.items()
            ],
        }


MEASURE_REPORT = Kind(
    "MeasureReport",
    "Indicators of programs per month, and risk scores as they were computed.",
    (IndicatorSource(), RiskSource()),
)
