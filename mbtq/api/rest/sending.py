"""What other systems send: practitioners, treatments, sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from fidelity.models import SessionLog, Treatment
from fidelity.services.content import content_of
from fidelity.services.receiving import Incoming, Received, receive_sessions
from fidelity.services.sessions import correct_session
from fidelity.services.treatments import (
    change_treatment,
    end_treatment,
    move_to_phase,
    start_treatment,
)
from mbtq.api.once import once
from mbtq.api.problem import Problem, errors_of, pointer
from mbtq.api.rest.resources import people, treatments
from mbtq.api.rest.resources.programs import Teams
from mbtq.api.rest.views import ChangeDoor, CreateDoor, address_of, json_response, read
from mbtq.core.errors import DomainError
from programs.models import Practitioner
from programs.services.people import change_practitioner, create_practitioner

RowT = TypeVar("RowT", bound=Model)


class PractitionerList(CreateDoor):
    resource = people.Practitioners()
    creates = people.PractitionerNew

    def create(self, data: dict[str, Any]) -> Practitioner:
        return create_practitioner(by=self.by, **data)


class PractitionerDetail(ChangeDoor):
    resource = people.Practitioners()
    changes = people.PractitionerChange

    def change(self, row: Practitioner, data: dict[str, Any]) -> Practitioner:
        kept = {"name": row.name, "profession": row.profession, "email": row.email}
        change_practitioner(practitioner=row, person=row.person, by=self.by, **(kept | data))
        return row


def _row(rows: QuerySet[RowT], pk: UUID, *, field: str) -> RowT:
    """A row that the body names. Raises `DomainError` at the field when it is not here."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise DomainError(_("There is no such row here."), field=field)
    return found


class TreatmentList(CreateDoor):
    resource = treatments.Treatments()
    creates = treatments.TreatmentNew

    def create(self, data: dict[str, Any]) -> Treatment:
        named = {
            "team": _row(Teams().rows(), data["team"], field="team"),
            "therapist": _row(people.Practitioners().rows(), data["therapist"], field="therapist"),
        }
        return start_treatment(by=self.by, **(data | named))


class TreatmentDetail(ChangeDoor):
    resource = treatments.Treatments()
    changes = treatments.TreatmentChange

    def change(self, row: Treatment, data: dict[str, Any]) -> Treatment:
        if {"therapist", "weekly", "planned_end_on"} & set(data):
            row = self._change(row, data)
        if "phase" in data:
            on = data.get("phase_since", localdate(self.at))
            move_to_phase(treatment=row, phase=data["phase"], on=on, by=self.by)
        if "ended_on" in data or "end_reason" in data:
            self._end(row, data.get("ended_on"), data.get("end_reason", ""))
        return row

    def _change(self, row: Treatment, data: dict[str, Any]) -> Treatment:
        therapist = row.therapist
        if "therapist" in data:
            rows = people.Practitioners().rows()
            therapist = _row(rows, data["therapist"], field="therapist")
        weekly: Decimal = data.get("weekly", row.weekly)
        if not weekly:
            raise DomainError(_("Give the number of sessions a week, 14 at most."), field="weekly")
        return change_treatment(
            treatment=row,
            version=row.version,
            therapist=therapist,
            weekly=weekly,
            planned_end_on=data.get("planned_end_on", row.planned_end_on),
            by=self.by,
        )

    def _end(self, row: Treatment, on: date | None, reason: str) -> None:
        if on is None:
            raise DomainError(_("Give the last day."), field="ended_on")
        if on > localdate(self.at):
            raise DomainError(_("The date lies in the future."), field="ended_on")
        if not reason:
            raise DomainError(_("Say why the treatment ends."), field="end_reason")
        end_treatment(treatment=row, on=on, reason=reason, by=self.by)


class SessionDetail(ChangeDoor):
    resource = treatments.Sessions()
    changes = treatments.SessionChange

    def change(self, row: SessionLog, data: dict[str, Any]) -> SessionLog:
        reason = data.pop("reason")
        if "components" in data:
            data["components"] = tuple(data["components"])
        content = replace(content_of(row), **data)
        return correct_session(
            session=row, content=content, version=row.version, reason=reason, at=self.at, by=self.by
        )


def _incoming(data: dict[str, Any]) -> Incoming:
    return Incoming(**{**data, "components": tuple(data["components"])})


class SessionList(CreateDoor):
    resource = treatments.Sessions()
    creates = treatments.SessionNew

    def create(self, data: dict[str, Any]) -> SessionLog:
        (answer,) = receive_sessions(
            rows=[_incoming(data)], only_good=False, at=self.at, by=self.by
        )
        if answer.id is None:
            raise DomainError(answer.sentence, field=answer.field)
        if not answer.is_new:
            more = {"existing": address_of(self.resource, answer.id)}
            raise Problem("double", _sentence(answer), more=more)
        return self.resource.rows().get(pk=answer.id)


def _sentence(answer: Received) -> str:
    if answer.differs:
        return str(_("This session was logged already, with other content."))
    return str(_("This session was logged already."))


class SessionBulk(CreateDoor):
    """Up to a thousand sessions in one call."""

    resource = treatments.Sessions()
    creates = treatments.SessionBulk
    answers = treatments.BulkAnswer
    http_method_names = ["post"]

    def post(self, request: Any) -> HttpResponse:
        data = read(self.creates, request.data)
        return once(request, self.by.client, lambda: self._received(data), at=self.at)

    def _received(self, data: dict[str, Any]) -> HttpResponse:
        results, rows = _shaped(data["sessions"])
        refused_shape = any(results)
        if refused_shape and not data["only_good"]:
            raise Problem("invalid", "Nothing was written.", errors=_all_errors(results))
        places = [number for number, result in enumerate(results) if result is None]
        answers = receive_sessions(rows=rows, only_good=data["only_good"], at=self.at, by=self.by)
        for number, answer in zip(places, answers, strict=True):
            results[number] = self._result(number, answer)
        if any(one.is_refused for one in answers) and not data["only_good"]:
            raise Problem("invalid", "Nothing was written.", errors=_all_errors(results))
        statuses = [result["status"] for result in results if result]
        body = {
            "created": statuses.count(201),
            "unchanged": statuses.count(200),
            "refused": len(statuses) - statuses.count(201) - statuses.count(200),
            "results": results,
        }
        return json_response(body)

    def _result(self, number: int, answer: Received) -> dict[str, Any]:
        if answer.is_refused:
            at = pointer("sessions", number, answer.field)
            return _refused(number, [{"pointer": at, "detail": answer.sentence}])
        status = 201 if answer.is_new else 409 if answer.differs else 200
        return {"index": number, "status": status, "id": answer.id}


def _refused(number: int, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {"index": number, "status": 422, "errors": errors}


def _shaped(sent: list[Any]) -> tuple[list[dict[str, Any] | None], list[Incoming]]:
    """The rows that have the right shape, and in the place of the others what is wrong."""
    shape = treatments.SessionNew()
    known = set(shape.fields)
    results: list[dict[str, Any] | None] = []
    rows = []
    for number, one in enumerate(sent):
        try:
            data = shape.run_validation(one)
            if unknown := set(one) - known:
                raise ValidationError({min(unknown): ["There is no such field."]})
        except ValidationError as error:
            results.append(_refused(number, errors_of(error.detail, "sessions", number)))
        else:
            results.append(None)
            rows.append(_incoming(data))
    return results, rows


def _all_errors(results: list[dict[str, Any] | None]) -> list[dict[str, str]]:
    return [error for one in results if one for error in one.get("errors", ())]
