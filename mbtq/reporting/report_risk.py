"""The part of an audit report about the determinants and the risk that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.formats import translated
from mbtq.reporting.drawings import interval
from mbtq.reporting.report_words import rating_words, rule_sentence
from programs.choices import DETERMINANT_IDS
from programs.labels import DETERMINANTS, EVENTS, LEVELS
from programs.models import RiskModel
from programs.risk_model import Model
from programs.selectors.risk_page import stored_model


def risk_of(frozen: Mapping[str, Any]) -> dict[str, Any] | None:
    """The frozen risk in words; None when the program had none."""
    risk = frozen["risk"]
    if risk is None:
        return None
    model = model_of(risk["model"], risk["model_version"])
    events = {str(key): label for key, label in EVENTS.items()}
    return {
        **risk,
        "on": date.fromisoformat(risk["on"]),
        "word": {str(key): label for key, label in LEVELS.items()}[risk["level"]],
        "sentence": rule_sentence(risk, model.levels),
        "interval": interval(risk["low"], risk["high"]),
        "lies": formats.lies(risk["low"], risk["high"]),
        "span": formats.span(risk["low"], risk["high"]),
        "low_points": formats.points(risk["low"]),
        "high_points": formats.points(risk["high"]),
        "spread_points": formats.points(round(risk["high"] - risk["low"], 9)),
        "coverage_points": formats.points(risk["coverage"]),
        "factors": _factors(risk["determinants"]),
        "stops": [
            {"id": rule.id, "reason": translated(dict(rule.reason))}
            for rule in model.knock_outs
            if rule.id in risk["knock_outs"]
        ],
        "events": [
            {"on": date.fromisoformat(one["on"]), "what": events[one["kind"]]}
            for one in risk["events_counted"]
        ],
        "collect_next": [factor_name(key) for key in risk["collect_next"]],
        "model_name": translated(dict(model.name)),
        "notes": [translated(dict(text)) for text, _source in model.notes],
    }


def model_of(key: str, version: str) -> Model:
    """The model as it was used; a version never changes once it is loaded."""
    return stored_model(RiskModel.objects.get(key=key, version=version))


def factor_name(key: str) -> str:
    """ "D1 Support in the organisation"."""
    names = {str(name): label for name, label in DETERMINANTS.items()}
    return f"{DETERMINANT_IDS[key]} {names[key]}"


def _factors(determinants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order D1 to D8, whatever the order in which they were stored."""
    order = list(DETERMINANT_IDS)
    found = sorted(determinants, key=lambda one: order.index(one["key"]))
    return [
        {
            "name": factor_name(one["key"]),
            "weight": formats.number1(100 * one["weight"]),
            "rating": rating_words(one["rating"]),
            "is_known": one["rating"] not in (None, "unknown"),
            "adds": _adds(100 * one["contribution"]["low"], 100 * one["contribution"]["high"]),
        }
        for one in found
    ]


def _adds(low: float, high: float) -> str:
    """What it adds to the risk, in points of 100."""
    if low == high:
        return formats.number1(low)
    return _("%(low)s to %(high)s") % {"low": formats.number1(low), "high": formats.number1(high)}
