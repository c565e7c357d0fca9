"""Standards and kinds of checklists as values, read once per process: they never change."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from audits.catalog import shipped_standards
from audits.choices import Component, Level, NormType, SourceStatus
from audits.models import ChecklistKind, Criterion, Standard
from audits.scoring import Cutoffs
from audits.standard import Criterion as CriterionContent
from audits.standard import Standard as StandardContent
from mbtq.core.formats import translated

ENUMS = {
    "level": Level,
    "component": Component,
    "norm_type": NormType,
    "status": SourceStatus,
}
TUPLES = ("determinants", "evidence", "settings", "stages")


@dataclass(frozen=True)
class Known:
    """A stored standard: its content, and the rows' ids by code."""

    pk: UUID
    content: StandardContent
    ids: dict[str, UUID]

    @cached_property
    def codes(self) -> dict[UUID, str]:
        return {pk: code for code, pk in self.ids.items()}

    @cached_property
    def by_code(self) -> dict[str, CriterionContent]:
        return {criterion.id: criterion for criterion in self.content.criteria}

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return translated(self.content.name)

    def applying(self, setting: str, stage: int) -> list[CriterionContent]:
        """Criteria that apply to a program in that setting and stage, in their order."""
        return [one for one in self.content.criteria if one.applies_to(setting, stage)]


@lru_cache(maxsize=32)
def standard_of(pk: UUID) -> Known:
    """One stored standard. Raises `Standard.DoesNotExist`."""
    row = Standard.objects.get(pk=pk)
    rows = list(Criterion.objects.filter(standard_id=pk).order_by("position"))
    given = dict(row.content)
    given["scale"] = {int(score): texts for score, texts in given["scale"].items()}
    given["cutoffs"] = Cutoffs(**given["cutoffs"])
    criteria = tuple(criterion_of(one.content) for one in rows)
    value = StandardContent(criteria=criteria, **given)
    return Known(pk, value, {one.code: one.pk for one in rows})


def criterion_of(plain: dict[str, Any]) -> CriterionContent:
    """A criterion from its stored content."""
    found = {field.name: plain[field.name] for field in fields(CriterionContent)}
    for name, kind in ENUMS.items():
        found[name] = kind(found[name])
    for name in TUPLES:
        found[name] = tuple(found[name])
    return CriterionContent(**found)


def standards() -> QuerySet[Standard]:
    """All stored standards, newest first, with how many criteria and how many unconfirmed."""
    return Standard.objects.annotate(
        criteria_count=Count("criteria"),
        critical_count=Count("criteria", filter=Q(criteria__is_critical=True)),
    ).order_by("-loaded_at", "key")


def criterion_titles(language: str) -> dict[str, str]:
    """The title of every criterion that ships, by id."""
    return {
        one.id: one.title.get(language, one.title["nl"])
        for standard in shipped_standards().values()
        for one in standard.criteria
    }


def printed_standard(level: str) -> str:
    """The name with the version behind what a verification code holds; "" when it is no key."""
    key, _sign, version = level.partition(":")
    row = Standard.objects.filter(key=key, version=version).first()
    if row is None:
        return ""
    name = translated(row.content["name"])
    return name if version in name else f"{name} {version}"


def latest_kinds() -> list[ChecklistKind]:
    """Of every kind of checklist the version that was loaded last."""
    newest: dict[str, ChecklistKind] = {}
    for kind in ChecklistKind.objects.order_by("loaded_at", "version"):
        newest[kind.key] = kind
    return [newest[key] for key in sorted(newest)]
