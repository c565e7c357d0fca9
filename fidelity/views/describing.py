"""What helps to score one item: the descriptions of its scores, or where they can be found."""

from __future__ import annotations

from typing import Any

from fidelity.choices import Dimension
from fidelity.labels import DIMENSIONS
from fidelity.selectors.instruments import Known, anchors_of
from mbtq.core.formats import language, translated
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission


def described(known: Known, code: str, member: Member) -> dict[str, Any]:
    """The descriptions of one item's scores in the order of the scale, in their own language.

    `rows` is empty where nothing was imported; `terms` then says what the owner allows.
    """
    found = anchors_of(known.pk, language())
    of_item = found.content.get(code, {}) if found else {}
    rows = [
        {"label": DIMENSIONS[dimension], "score": score, "text": of_item[dimension][str(score)]}
        for dimension in Dimension
        for score in range(known.content.low, known.content.high + 1)
        if str(score) in of_item.get(dimension, {})
    ]
    return {
        "rows": rows,
        "language": found.language if found else "",
        "licence": found.licence if found else "",
        "terms": translated(known.content.licence),
        "scale": known.pk,
        "may_import": member.may(Permission.ANCHORS_IMPORT) and known.content.is_licensed,
    }
