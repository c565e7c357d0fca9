"""The types of resources that are served, in the order of the CapabilityStatement."""

from __future__ import annotations

from mbtq.api.fhir.kind import Kind
from mbtq.api.fhir.kinds.audits import DOCUMENT_REFERENCE, TASK
from mbtq.api.fhir.kinds.measures import MEASURE_REPORT
from mbtq.api.fhir.kinds.places import HEALTHCARE_SERVICE, ORGANIZATION
from mbtq.api.fhir.kinds.practitioners import PRACTITIONER, PRACTITIONER_ROLE
from mbtq.api.fhir.kinds.questionnaires import QUESTIONNAIRE
from mbtq.api.fhir.kinds.responses import QUESTIONNAIRE_RESPONSE
from mbtq.api.fhir.kinds.trail import AUDIT_EVENT

KINDS: dict[str, Kind] = {
    kind.type: kind
    for kind in (
        ORGANIZATION,
        HEALTHCARE_SERVICE,
        PRACTITIONER,
        PRACTITIONER_ROLE,
        QUESTIONNAIRE,
        QUESTIONNAIRE_RESPONSE,
        MEASURE_REPORT,
        DOCUMENT_REFERENCE,
        TASK,
        AUDIT_EVENT,
    )
}
