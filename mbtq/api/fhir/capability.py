"""What the facade can do: CapabilityStatement (FHIR R4, 5.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mbtq.api.fhir.door import FhirDoor, shown
from mbtq.api.fhir.kind import Kind
from mbtq.api.fhir.kinds import KINDS
from mbtq.api.fhir.search import address
from mbtq.api.fhir.values import Shape, concept
from mbtq.api.problem import Problem

SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"
URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
# The day on which what is said here last changed.
AS_OF = "2026-12-01"
ABOUT = (
    "Programs, people, scales, checklists, results, audits and the access log of one organisation."
    " Parameters that are not known are refused unless Prefer says handling=lenient. Treatments,"
    " session logs and supervision go by plain REST at /api/v1/."
)


class Metadata(FhirDoor):
    """The statement, for everybody: it holds nothing of an organisation."""

    kind = ""
    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            headers = {"Allow": "GET, HEAD"}
            return self.refuse(request, Problem("method", headers=headers))
        return shown(statement(), headers={"Cache-Control": "max-age=300"})


def statement() -> Shape:
    """The CapabilityStatement, made from the types that are served."""
    return {
        "resourceType": "CapabilityStatement",
        "url": address("metadata"),
        "version": "1.0.0",
        "name": "MbtKwaliteit",
        "title": "MBT Kwaliteit",
        "status": "active",
        "date": AS_OF,
        "publisher": "MBT Kwaliteit",
        "description": ABOUT,
        "kind": "instance",
        "software": {"name": "MBT Kwaliteit", "version": "1.0.0"},
        "implementation": {"description": "MBT Kwaliteit", "url": address()},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [_rest()],
    }


def _rest() -> Shape:
    return {
        "mode": "server",
        "security": {
            "extension": [
                {
                    "url": URIS,
                    "extension": [
                        {"url": "token", "valueUri": f"{settings.PUBLIC_URL}/oauth/token"}
                    ],
                }
            ],
            "service": [concept(SECURITY, "SMART-on-FHIR", "SMART-on-FHIR")],
            "description": "SMART Backend Services: private_key_jwt with RS384 or ES384.",
        },
        "resource": [*map(_resource, KINDS.values()), _binary()],
        "interaction": [{"code": "transaction"}, {"code": "batch"}],
    }


def _resource(kind: Kind) -> Shape:
    acts = ["read", "search-type"]
    acts += ["create"] if kind.creates else []
    acts += ["update"] if kind.updates else []
    found: Shape = {
        "type": kind.type,
        "documentation": kind.about,
        "interaction": [{"code": act} for act in acts],
        "versioning": "versioned-update" if kind.updates else "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": kind.creates,
        "conditionalRead": "not-match",
        "searchParam": [
            {"name": "_id", "type": "token"},
            {"name": "_lastUpdated", "type": "date"},
            *({"name": name, "type": one.type} for name, one in kind.params.items()),
        ],
    }
    if kind.includes:
        found["searchInclude"] = list(kind.includes)
    return found


def _binary() -> Shape:
    return {
        "type": "Binary",
        "documentation": "Files of audit reports, as PDF or within a Binary.",
        "interaction": [{"code": "read"}],
    }
