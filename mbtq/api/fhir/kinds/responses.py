"""QuestionnaireResponse: ratings as facts, and checklists with their answers.

The scores of a rating do not leave: they are one person's. A rating that was asked for and is not
locked yet is `in-progress`; another system may fill it, its rater locks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Max, Q, QuerySet
from django.db.models.functions import Cast, Greatest

from audits.labels import DOMAINS
from audits.models import Checklist, ChecklistAnswer
from audits.models.checklist import ChecklistState
from audits.selectors.reference import standard_of
from fidelity.choices import NOT_ASKED, RatingKind
from fidelity.labels import RATING_KINDS
from fidelity.models import Rating
from mbtq.api.access import Access
from mbtq.api.fhir.dates import Moment
from mbtq.api.fhir.filters import Canonical, Codes, Key, Reference, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.kinds.questionnaires import CHECKLIST, SCALE, judgement, url_of
from mbtq.api.fhir.values import Shape, concept, extension, identifier, ours, reference
from mbtq.core.formats import translated
from mbtq.core.scope import current_organisation

LOCKED = Q(locked_at__isnull=False)


class Answers(Canonical):
    """`questionnaire`: the canonical address of what was answered."""

    type = "reference"


class Ratings(Source):
    """Ratings without scores, without who rated and without who was rated."""

    filters = {
        "questionnaire": Answers("instrument__key", SCALE, "instrument__version"),
        "subject": Reference("team_id", "Organization"),
        "identifier": Key("pk", ours("rating")),
        "authored": Moment("locked_at"),
        "status": Codes(
            "",
            {
                "in-progress": ~LOCKED,
                "completed": LOCKED & Q(number=1),
                "amended": LOCKED & Q(number__gt=1),
            },
        ),
        "rating-kind": Token("kind", ours("rating-kind")),
    }

    def rows(self) -> QuerySet[Rating]:
        asked = ~Q(kind__in=NOT_ASKED)
        rows = Rating.objects.filter(LOCKED | asked, organisation_id=current_organisation())
        return rows.exclude(kind=RatingKind.SELF).select_related("instrument", "team__program")

    def one(self, row: Rating) -> Shape:
        status = "amended" if row.number > 1 else "completed"
        program = row.team.program
        kind = concept(ours("rating-kind"), row.kind, RATING_KINDS[row.kind])
        service = reference("HealthcareService", program.pk, program.name)
        former = reference("QuestionnaireResponse", row.supersedes_id)
        return {
            "extension": [
                extension("rating-kind", valueCodeableConcept=kind),
                extension("blind", valueBoolean=row.is_blind),
                extension("program", valueReference=service),
                extension("supersedes", valueReference=former),
            ],
            "identifier": identifier("rating", row.pk),
            "questionnaire": f"{url_of(row.instrument)}|{row.instrument.version}",
            "status": status if row.locked_at else "in-progress",
            "subject": reference("Organization", row.team_id, row.team.name),
            "authored": row.locked_at,
        }


class Checklists(Source):
    """Checklists that a team fills in about itself, with their answers."""

    updated = "updated"
    filters = {
        "questionnaire": Answers("kind__key", CHECKLIST, "kind__version"),
        "subject": Reference("team_id", "Organization"),
        "identifier": Key("pk", ours("checklist")),
        "authored": Moment("submitted_at"),
        "status": Codes(
            "",
            {
                "in-progress": Q(state=ChecklistState.OPEN),
                "completed": Q(state=ChecklistState.SUBMITTED),
            },
        ),
    }

    def rows(self) -> QuerySet[Checklist]:
        opened = Cast("opened_on", DateTimeField())
        updated = Greatest("submitted_at", Max("answers__answered_at"), opened)
        rows = Checklist.objects.filter(organisation_id=current_organisation())
        return rows.annotate(updated=updated).select_related("kind", "team__program")

    def build(self, rows: Sequence[Checklist], access: Access) -> list[Shape]:
        given: dict[UUID, dict[str, ChecklistAnswer]] = defaultdict(dict)
        answers = ChecklistAnswer.objects.filter(checklist__in=rows).exclude(value="", note="")
        for row in answers.select_related("criterion"):
            given[row.checklist_id][row.criterion.code] = row
        return [self._one(row, given[row.pk]) for row in rows]

    def _one(self, row: Checklist, given: dict[str, ChecklistAnswer]) -> Shape:
        submitted = row.state == ChecklistState.SUBMITTED
        program = row.team.program
        service = reference("HealthcareService", program.pk, program.name)
        return {
            "extension": [
                extension("program", valueReference=service),
                extension("due-on", valueDate=row.due_on),
            ],
            "identifier": identifier("checklist", row.pk),
            "questionnaire": f"{url_of(row.kind)}|{row.kind.version}",
            "status": "completed" if submitted else "in-progress",
            "subject": reference("Organization", row.team_id, row.team.name),
            "authored": row.submitted_at,
            "item": self._domains(row, given),
        }

    @staticmethod
    def _domains(row: Checklist, given: dict[str, ChecklistAnswer]) -> list[Shape]:
        domains: dict[Any, list[Shape]] = {}
        for one in standard_of(row.kind.standard_id).content.criteria:
            if answer := given.get(one.id):
                domains.setdefault(one.domain, []).append(
                    {"linkId": one.id, "text": translated(one.title), **_answered(answer)}
                )
        return [
            {"linkId": f"domain-{domain}", "text": str(DOMAINS[domain]), "item": items}
            for domain, items in domains.items()
        ]


def _answered(answer: ChecklistAnswer) -> Shape:
    """A judgement with its explanation under it; an explanation alone stands by itself."""
    note = {"linkId": f"{answer.criterion.code}.note", "answer": [{"valueString": answer.note}]}
    notes = [note] if answer.note.strip() else []
    if not answer.value:
        return {"item": notes}
    return {"answer": [{"valueCoding": judgement(answer.value), "item": notes}]}


RATINGS = Ratings()
QUESTIONNAIRE_RESPONSE = Kind(
    "QuestionnaireResponse",
    "Ratings (that they were made, never their scores) and checklists of teams with answers.",
    (RATINGS, Checklists()),
    noted="rows.read",
    creates=True,
)
