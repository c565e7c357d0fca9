"""AuditEvent: the access log, as a privacy officer's own tools read it (NEN 7513).

The log holds ids and codes only; who acted is an identifier, never a name.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mbtq.api.fhir.dates import Moment
from mbtq.api.fhir.filters import Codes, Key, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.values import Shape, coding, concept, identifier, ours
from mbtq.core.scope import current_organisation
from mbtq.trail.models import TrailEvent
from mbtq.trail.sentences import sentence, way

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
# Ours -> http://hl7.org/fhir/audit-event-outcome.
OUTCOMES = {"done": "0", "refused": "4", "failed": "8"}
IP_ADDRESS = "2"
CLIENT = "client"  # the role in which another system acts


class Events(Source):
    updated = "recorded_at"
    filters = {
        "date": Moment("recorded_at"),
        "subtype": Token("kind", ours("event")),
        "action": Token("action", "http://hl7.org/fhir/audit-event-action"),
        "outcome": Codes("", {code: Q(outcome=word) for word, code in OUTCOMES.items()}),
        "agent-id": Key("actor_id"),
        "entity-id": Key("object_id"),
    }

    def rows(self) -> QuerySet[TrailEvent]:
        return TrailEvent.objects.filter(organisation_id=current_organisation())

    def one(self, row: TrailEvent) -> Shape:
        return {
            "type": coding(DICOM, "110100", "Application Activity"),
            "subtype": [coding(ours("event"), row.kind, sentence(row.kind))],
            "action": row.action,
            "recorded": row.recorded_at,
            "outcome": OUTCOMES.get(row.outcome, "8"),
            "purposeOfEvent": [{"text": row.purpose}],
            "agent": [_agent(row), *_on_behalf(row)],
            "source": {"site": way(row.via), "observer": {"display": "MBT Kwaliteit"}},
            "entity": [_entity(row)],
        }


def _agent(row: TrailEvent) -> Shape:
    """Who acted; nobody's account is the system itself."""
    if row.actor_id is None:
        return {"who": {"display": "MBT Kwaliteit"}, "requestor": False}
    kind = "client" if row.role == CLIENT else "person"
    network = {"address": row.address, "type": IP_ADDRESS} if row.address else {}
    return {
        "role": [concept(ours("role"), role) for role in row.role.split(",") if role],
        "who": {"identifier": identifier(kind, row.actor_id)},
        "requestor": True,
        "network": network,
    }


def _on_behalf(row: TrailEvent) -> list[Shape]:
    if row.on_behalf_of_id is None:
        return []
    who = {"identifier": identifier("person", row.on_behalf_of_id)}
    return [{"who": who, "requestor": False}]


def _entity(row: TrailEvent) -> Shape | None:
    if row.object_id is None:
        return None
    return {"what": {"identifier": identifier(row.object_type, row.object_id)}}


AUDIT_EVENT = Kind(
    "AuditEvent",
    "The access log of the organisation: who did and saw what, ids and codes only.",
    (Events(),),
    noted="trail.read",
)
