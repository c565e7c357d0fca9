"""Policies that know the expertise centre."""

from __future__ import annotations

from typing import Any

from mbtq.core.rls import (
    APP,
    BACKUP,
    CENTRE,
    IN_ORGANISATION,
    OF_THE_CENTRE,
    OWNER,
    PERSON,
    TODAY,
    Policy,
    RowPolicy,
    setting,
)


class SharedRows(RowPolicy):
    """The organisation's own; its centre reads them. `centre_adds` lets it insert as well."""

    def __init__(self, *, centre_adds: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.centre_adds = centre_adds

    def policies(self) -> list[Policy]:
        found = [*super().policies(), Policy("centre", "SELECT", (CENTRE,), OF_THE_CENTRE)]
        if self.centre_adds:
            # What narrows the application's adding narrows the centre's too.
            check = f"{OF_THE_CENTRE} AND ({self.insertable or 'true'})"
            found.append(Policy("centre_adds", "INSERT", (CENTRE,), check=check))
        return found

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, **({"centre_adds": True} if self.centre_adds else {})}


class MembershipRows(RowPolicy):
    """Visible to the organisation, and to the person before any scope is open.

    The centre reads its own members and the visits of its auditors; it opens such visits, with
    no other role, and ends them, today at the latest.
    """

    def policies(self) -> list[Policy]:
        own = f"(person_id = {PERSON} OR {IN_ORGANISATION})"
        visit = f"(purpose <> '' AND until IS NOT NULL AND {OF_THE_CENTRE})"
        return [
            Policy("reads", "SELECT", (APP, OWNER, CENTRE), own),
            Policy("writes", "ALL", (APP, OWNER), IN_ORGANISATION, IN_ORGANISATION),
            Policy("centre_reads", "SELECT", (CENTRE,), visit),
            Policy(
                "centre_adds", "INSERT", (CENTRE,), check=f"({visit} AND roles <@ '{{auditor}}')"
            ),
            Policy("centre_ends", "UPDATE", (CENTRE,), visit, f"({visit} AND until <= {TODAY})"),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]


class ClientRows(RowPolicy):
    """The organisation's own, and readable before a scope is open: a system says who it is first.

    Inside a scope nobody sees the systems of another organisation.
    """

    def policies(self) -> list[Policy]:
        before = f"({setting('organisation')} IS NULL OR {IN_ORGANISATION})"
        return [
            Policy("reads", "SELECT", (APP, OWNER), before),
            Policy("writes", "ALL", (APP, OWNER), IN_ORGANISATION, IN_ORGANISATION),
            Policy("centre_reads", "SELECT", (CENTRE,), IN_ORGANISATION),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]


class SubmissionRows(RowPolicy):
    """Private; a person who acts as the centre keeps the keys of the centre's own forms."""

    def policies(self) -> list[Policy]:
        centre = Policy("centre", "ALL", (CENTRE,), IN_ORGANISATION, IN_ORGANISATION)
        return [*super().policies(), centre]


class AskedRows(RowPolicy):
    """For who asked alone, also where that person acts as the centre; work without a person sees
    all of the organisation's.
    """

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, visible=f"({PERSON} IS NULL OR asked_by_id = {PERSON})")

    def policies(self) -> list[Policy]:
        own = f"({IN_ORGANISATION} AND asked_by_id = {PERSON})"
        return [*super().policies(), Policy("centre", "ALL", (CENTRE,), own, own)]

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {"name": kwargs["name"]}


class PublishedRows(RowPolicy):
    """Reference rows, of which a centre adds its own: `centre_id` says whose, NULL is everybody's.

    An organisation reads what ships and what its centre has published; the centre itself writes
    as `mbtq_centre`. `published` and `changeable` are SQL over the row's own columns.
    """

    def __init__(self, *, published: str = "true", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.published = published

    def policies(self) -> list[Policy]:
        here, centre = setting("organisation"), setting("centre")
        mine = f"(SELECT o.centre_id FROM tenancy_organisation o WHERE o.id = {here})"  # noqa: S608
        reads = (
            f"(centre_id IS NULL OR (centre_id = {here} OR centre_id = {mine})"
            f" AND ({self.published}))"
        )
        own = f"centre_id = {centre}"
        found = [
            Policy("reads", "SELECT", (APP,), reads),
            Policy("centre_reads", "SELECT", (CENTRE,), f"(centre_id IS NULL OR {own})"),
            Policy("centre_adds", "INSERT", (CENTRE,), check=own),
            Policy("ships", "ALL", (OWNER,), "true", "true"),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]
        if self.changeable:
            may = f"({own} AND ({self.changeable}))"
            found += [
                Policy("centre_changes", "UPDATE", (CENTRE,), may, own),
                Policy("centre_drops", "DELETE", (CENTRE,), may),
            ]
        return found

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "published": self.published}
