"""Questionnaire: the scales that sessions and teams are rated with, and the checklists."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from audits.labels import DOMAINS, Value
from audits.models import ChecklistKind
from audits.selectors.reference import standard_of
from audits.standard import Criterion
from fidelity.choices import Level
from fidelity.instrument import Instrument as Content
from fidelity.instrument import Item
from fidelity.labels import DIMENSIONS
from fidelity.models import Instrument
from fidelity.selectors.instruments import known_of
from mbtq.api.fhir.filters import Canonical, Codes, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.values import Shape, coding, ours
from mbtq.core.formats import language, translated

MIN_VALUE = "http://hl7.org/fhir/StructureDefinition/minValue"
MAX_VALUE = "http://hl7.org/fhir/StructureDefinition/maxValue"
SCALE, CHECKLIST = ours("scale:"), ours("checklist:")
STATUS = {
    "status": Codes("", {"active": Q(is_newest=True), "retired": Q(is_newest=False)}),
}


def url_of(row: Any) -> str:
    """The address of a scale or checklist, the same in every installation."""
    return f"{SCALE if isinstance(row, Instrument) else CHECKLIST}{row.key}"


def newest(model: Any) -> Any:
    """Whether no later version of the same key was loaded; of two at once the higher counts."""
    at_once = Q(loaded_at=OuterRef("loaded_at"), version__gt=OuterRef("version"))
    after = Q(loaded_at__gt=OuterRef("loaded_at")) | at_once
    later = model.objects.filter(after, key=OuterRef("key"))
    return ExpressionWrapper(~Exists(later), output_field=BooleanField())


class Scales(Source):
    updated = "loaded_at"
    filters = {"url": Canonical("key", SCALE, "version"), "version": Token("version"), **STATUS}

    def rows(self) -> QuerySet[Instrument]:
        return Instrument.objects.annotate(is_newest=newest(Instrument))

    def one(self, row: Any) -> Shape:
        content = known_of(row).content
        return _frame(row, translated(content.name)) | {
            "subjectType": ["Organization" if content.level is Level.TEAM else "PractitionerRole"],
            "copyright": translated(content.licence),
            "item": [*_blocks(content), *_overall(content)],
        }


def _frame(row: Any, title: str) -> Shape:
    return {
        "language": language(),
        "url": url_of(row),
        "version": row.version,
        "name": "".join(part.capitalize() for part in row.key.split("-")),
        "title": title,
        "status": "active" if row.is_newest else "retired",
        "date": row.loaded_at.date(),
    }


def _blocks(content: Content) -> list[Shape]:
    return [
        {
            "linkId": f"block-{key}",
            "text": translated(name),
            "type": "group",
            "item": [_item(content, one) for one in content.items if one.block == key],
        }
        for key, name in content.blocks.items()
    ]


def _item(content: Content, item: Item) -> Shape:
    scored = [
        _score(content, f"{item.id}.{one}", str(DIMENSIONS[one])) for one in content.rates(item)
    ]
    more = [
        {
            "linkId": f"{item.id}.not-applicable",
            "text": str(Value.NOT_APPLICABLE.label),
            "type": "boolean",
        },
        {"linkId": f"{item.id}.note", "text": _("Explanation"), "type": "text", "maxLength": 2000},
    ]
    text = translated(item.name)
    return {"linkId": item.id, "text": text, "type": "group", "item": [*scored, *more]}


def _score(content: Content, link: str, text: str) -> Shape:
    ends = [
        {"url": MIN_VALUE, "valueInteger": content.low},
        {"url": MAX_VALUE, "valueInteger": content.high},
    ]
    return {"extension": ends, "linkId": link, "text": text, "type": "integer"}


def _overall(content: Content) -> list[Shape]:
    if not content.has_overall:
        return []
    scored = [_score(content, f"overall.{one}", str(DIMENSIONS[one])) for one in content.dimensions]
    note = {"linkId": "overall.note", "text": _("Why it differs from the items"), "type": "text"}
    parts = [*scored, {**note, "maxLength": 1000}]
    return [
        {"linkId": "overall", "text": _("The session as a whole"), "type": "group", "item": parts}
    ]


class Checklists(Source):
    updated = "loaded_at"
    filters = {"url": Canonical("key", CHECKLIST, "version"), "version": Token("version"), **STATUS}

    def rows(self) -> QuerySet[ChecklistKind]:
        return ChecklistKind.objects.annotate(is_newest=newest(ChecklistKind))

    def one(self, row: Any) -> Shape:
        known = standard_of(row.standard_id)
        asked = [one for one in known.content.criteria if one.id in row.codes]
        domains = dict.fromkeys(one.domain for one in asked)
        return _frame(row, translated(row.content["name"])) | {
            "description": translated(row.content["about"]),
            "subjectType": ["Organization"],
            "item": [
                {
                    "linkId": f"domain-{domain}",
                    "text": str(DOMAINS[domain]),
                    "type": "group",
                    "item": [_criterion(one) for one in asked if one.domain == domain],
                }
                for domain in domains
            ],
        }


def _criterion(criterion: Criterion) -> Shape:
    return {
        "linkId": criterion.id,
        "prefix": criterion.id,
        "text": translated(criterion.statement) or translated(criterion.title),
        "type": "choice",
        "answerOption": [{"valueCoding": judgement(one)} for one in Value],
        "item": [
            {
                "linkId": f"{criterion.id}.note",
                "text": _("Explanation"),
                "type": "text",
                "maxLength": 10_000,
            }
        ],
    }


def judgement(value: Any) -> Shape:
    """A judgement of a criterion: 1 to 5, not applicable or unknown."""
    known = Value(value)
    return coding(ours("judgement"), known, known.label)


SCALES, CHECKLISTS = Scales(), Checklists()
QUESTIONNAIRE = Kind(
    "Questionnaire",
    "Scales for ratings and checklists of teams, every version that was ever in use.",
    (SCALES, CHECKLISTS),
)
