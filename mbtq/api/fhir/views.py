"""Reading, searching and writing one type of resource, whole bundles, and files."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.parsers import FormParser
from rest_framework.renderers import JSONRenderer

from mbtq.api.fhir import bundles, interactions
from mbtq.api.fhir.door import (
    FhirDoor,
    FhirRenderer,
    etag_of,
    preference,
    shown,
    version_in,
    written,
)
from mbtq.api.fhir.filters import uuid_of
from mbtq.api.fhir.kind import Kind
from mbtq.api.fhir.kinds import KINDS
from mbtq.api.fhir.kinds.audits import PDF, files_of_reports
from mbtq.api.fhir.search import asked, bundle
from mbtq.api.once import once
from mbtq.api.problem import Problem
from mbtq.reporting.services import FileDamaged, hand_out


class KindDoor(FhirDoor):
    """A view of one type."""

    of: ClassVar[Kind]

    @property
    def kind(self) -> str:  # type: ignore[override]
        return self.of.type

    def search(self, given: Any) -> HttpResponse:
        lenient = preference(self.request, "handling") == "lenient"
        content, rows = bundle(asked(self.of, given, lenient=lenient), self.access, KINDS)
        self.call.note(self.of, rows)
        return shown(content)


class TypeDoor(KindDoor):
    """All resources of a type; some types take new ones."""

    acts = {"GET": "s", "HEAD": "s", "POST": "c"}

    @property
    def allowed_methods(self) -> list[str]:
        return ["GET", "HEAD", *(["POST"] if self.of.creates else [])]

    def get(self, request: Any) -> HttpResponse:
        return self.search(request.GET)

    def post(self, request: Any) -> HttpResponse:
        return once(request, self.by.client, lambda: self._created(request), at=self.at)

    def _created(self, request: Any) -> HttpResponse:
        condition = request.headers.get("If-None-Exist", "")
        resource, is_new = interactions.create(self.of, request.data, self.call, unless=condition)
        return written(request, resource, status=201 if is_new else 200)


class SearchDoor(KindDoor):
    """Searching with the parameters in the body, where no log of addresses keeps them."""

    acts = {"POST": "s"}
    http_method_names = ["post"]
    parser_classes = (FormParser,)

    def post(self, request: Any) -> HttpResponse:
        given = request.data.copy()
        for name, texts in request.GET.lists():
            given.setlist(name, [*given.getlist(name), *texts])
        return self.search(given)


class InstanceDoor(KindDoor):
    """One resource; some types can be changed by whoever has seen them as they are now."""

    acts = {"GET": "r", "HEAD": "r", "PUT": "u"}

    @property
    def allowed_methods(self) -> list[str]:
        return ["GET", "HEAD", *(["PUT"] if self.of.updates else [])]

    def get(self, request: Any, pk: str) -> HttpResponse:
        resource = interactions.read(self.of, pk, self.call)
        headers = {"ETag": etag_of(resource)}
        known = request.headers.get("If-None-Match", "").split(",")
        if resource["meta"]["versionId"] in map(version_in, known):
            return HttpResponse(status=304, headers=headers)
        return shown(resource, headers=headers)

    def put(self, request: Any, pk: str) -> HttpResponse:
        seen = request.headers.get("If-Match", "")
        resource = interactions.update(self.of, pk, request.data, self.call, seen=seen)
        return written(request, resource, status=200)


class BundleDoor(FhirDoor):
    """A transaction, which is done whole or not at all, or a batch."""

    kind = "Bundle"
    http_method_names = ["post"]

    def check_rights(self, request: Any) -> None:
        """Each entry needs its own right; the bundle itself needs none."""

    def post(self, request: Any) -> HttpResponse:
        return once(request, self.by.client, lambda: self._done(request), at=self.at)

    def _done(self, request: Any) -> HttpResponse:
        wanted = preference(request, "return") or "minimal"
        return shown(bundles.process(request.data, self.call, wanted=wanted))


class PdfRenderer(JSONRenderer):
    """Only to agree with `Accept`."""

    media_type = PDF


class BinaryDoor(FhirDoor):
    """The file of a report: as it is, or within a Binary for who asks for FHIR."""

    kind = "DocumentReference"
    http_method_names = ["get", "head"]
    renderer_classes = (PdfRenderer, FhirRenderer, JSONRenderer)

    def get(self, request: Any, pk: str) -> HttpResponse:
        key = uuid_of(pk)
        document = files_of_reports().filter(pk=key).first() if key else None
        if document is None:
            raise Problem("unknown")
        try:
            pdf = hand_out(document=document, by=self.by)
        except FileDamaged:
            # A person who opens the report finds out too, and can have it made again.
            raise Problem("unknown", "The file is damaged and must be made again.") from None
        headers = {"ETag": f'W/"{document.sha256[:24]}"'}
        if request.accepted_renderer.media_type == PDF:
            return HttpResponse(pdf, content_type=PDF, headers=headers)
        content = {"resourceType": "Binary", "id": str(document.pk), "contentType": PDF}
        return shown({**content, "data": b64encode(pdf).decode()}, headers=headers)
