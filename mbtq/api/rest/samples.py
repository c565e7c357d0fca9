"""Examples for the description, made from the fields so that they are always right."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers

# By name of the field, where an invented value says more than its type does.
WORDS: dict[str, Any] = {
    "code": "LD-0421",
    "name": "MBT day hospital",
    "email": "a.jansen@de-linde.example",
    "criterion": "T06",
    "indicator": "supervision_held",
    "instrument": "mbt-acs",
    "instrument_version": "1.0",
    "standard": "mbt-nl",
    "standard_version": "1.0",
    "model": "count",
    "model_version": "1.2",
    "fact": "Supervision was held in 38 of 44 weeks.",
    "title": "Periodic audit 2026",
    "withheld": "",
    "site": None,
    "knock_outs": [],
    "note": "",
    "end_reason": "",
    "cancelled_by": "",
    "ended_on": None,
    "stopped_on": None,
    "sessions": [{"code": "LD-0421", "held_on": "2026-11-20", "modality": "individual",
                  "outcome": "held", "minutes": 50}],
}  # fmt: skip
# By type; the first that fits.
TYPES: tuple[tuple[type, Any], ...] = (
    (serializers.UUIDField, "019b3f5e-7c1a-7d20-9a51-2f4c8e6b1a03"),
    (serializers.DateTimeField, "2026-11-20T09:42:00.000Z"),
    (serializers.DateField, "2026-11-20"),
    (serializers.BooleanField, True),
    (serializers.FloatField, 0.75),
    (serializers.DecimalField, 1.5),
    (serializers.IntegerField, 5),
    (serializers.CharField, "text"),
)


def sample(shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """An example of a body of this shape."""
    return {name: _value(name, field) for name, field in shape().fields.items()}


def _value(name: str, field: Any) -> Any:
    if name in WORDS and (field.read_only or _fits(WORDS[name], field)):
        return WORDS[name]
    if isinstance(field, serializers.ListSerializer):
        return [sample(cast(type[serializers.Serializer[Any]], type(field.child)))]
    if isinstance(field, serializers.ListField):
        return [_value("", field.child)]
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    return next(value for kind, value in TYPES if isinstance(field, kind))


def _fits(value: Any, field: Any) -> bool:
    try:
        field.run_validation(value)
    except serializers.ValidationError:
        return False
    return True
