"""Policies of rows that belong to a person and an expertise centre.

No employer stands between the two: the rows follow somebody who changes employer. What a present
employer may see is named per table.
"""

from __future__ import annotations

from typing import Any

from mbtq.core.rls import (
    APP,
    BACKUP,
    CENTRE,
    IN_ORGANISATION,
    OWNER,
    PERSON,
    TODAY,
    Policy,
    RowPolicy,
    setting,
)

# A centre acts as `mbtq_centre` on its pages, and inside its own organisation in tasks.
OF_THE_CENTRE = f"centre_id = {setting('centre')}"
IN_THE_CENTRE = f"centre_id = {setting('organisation')}"
MINE = f"person_id = {PERSON}"
WRITTEN_BY_ME = f"author_id = {PERSON}"


def employed_here(table: str) -> str:
    """SQL for whether the row's person works in the open organisation today."""
    return (
        "EXISTS (SELECT 1 FROM programs_practitioner p"  # noqa: S608
        f" WHERE p.organisation_id = {setting('organisation')}"
        f" AND p.person_id = {table}.person_id AND p.started_on <= {TODAY}"
        f" AND (p.ended_on IS NULL OR p.ended_on >= {TODAY}))"
    )


def asked_to_judge(table: str) -> str:
    """SQL for whether the reader was asked for a statement on the row's dossier."""
    return (
        "EXISTS (SELECT 1 FROM training_statement s"  # noqa: S608
        f" WHERE s.dossier_id = {table}.dossier_id AND s.author_id = {PERSON})"
    )


def in_own_dossier(table: str) -> str:
    """SQL for whether the row lies in a dossier of the reader that is still open."""
    return (
        f"(person_id = {PERSON} AND EXISTS (SELECT 1 FROM training_dossier d"  # noqa: S608
        f" WHERE d.id = {table}.dossier_id AND d.person_id = {PERSON}"
        " AND d.state = 'collecting'))"
    )


def of_own_application(table: str) -> str:
    """SQL for whether the row belongs to an application of the reader."""
    return (
        "EXISTS (SELECT 1 FROM training_application a"  # noqa: S608
        f" WHERE a.id = {table}.application_id AND a.person_id = {PERSON})"
    )


class PersonRows(RowPolicy):
    """Rows of a person and a centre. Both read them; the centre writes, within `changeable`.

    Each option is SQL over the row's own columns. `also_read`: who else may read (an employer, an
    author). `adds`, `changes` and `drops`: which rows the person may add, change and delete;
    `leaves`: what a row must be after such a change. `author_changes`: rows that their author
    may change.
    """

    OPTIONS = ("also_read", "adds", "changes", "leaves", "drops", "author_changes")

    def __init__(self, *, name: str, **options: str) -> None:
        self.options = {key: options.pop(key, "") for key in self.OPTIONS}
        super().__init__(name=name, **options)

    def policies(self) -> list[Policy]:
        may = self.options
        mine_or_ours = f"({MINE} OR {IN_THE_CENTRE})"
        reads = f"({mine_or_ours} OR {may['also_read']})" if may["also_read"] else mine_or_ours
        found = [
            Policy("reads", "SELECT", (APP,), reads),
            Policy("centre_reads", "SELECT", (CENTRE,), OF_THE_CENTRE),
            Policy("here_adds", "INSERT", (APP,), check=IN_THE_CENTRE),
            Policy("here_changes", "UPDATE", (APP,), IN_THE_CENTRE, IN_THE_CENTRE),
            Policy("here_drops", "DELETE", (APP,), IN_THE_CENTRE),
            Policy("centre_adds", "INSERT", (CENTRE,), check=OF_THE_CENTRE),
            Policy("centre_changes", "UPDATE", (CENTRE,), self._changeable(), OF_THE_CENTRE),
            Policy("centre_drops", "DELETE", (CENTRE,), self._changeable()),
            Policy("owner", "ALL", (OWNER,), "true", "true"),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]
        return [*found, *self._of_the_person(), *self.narrowing()]

    def _changeable(self) -> str:
        return f"({OF_THE_CENTRE} AND ({self.changeable}))" if self.changeable else OF_THE_CENTRE

    def _of_the_person(self) -> list[Policy]:
        may, found = self.options, []
        if may["adds"]:
            check = f"({MINE} AND ({may['adds']}))"
            found.append(Policy("person_adds", "INSERT", (APP,), check=check))
        if may["changes"]:
            leaves = f"({MINE} AND ({may['leaves'] or 'true'}))"
            using = f"({MINE} AND ({may['changes']}))"
            found.append(Policy("person_changes", "UPDATE", (APP,), using, leaves))
        if may["drops"]:
            using = f"({MINE} AND ({may['drops']}))"
            found.append(Policy("person_drops", "DELETE", (APP,), using))
        if may["author_changes"]:
            using = f"({WRITTEN_BY_ME} AND ({may['author_changes']}))"
            found.append(Policy("author_changes", "UPDATE", (APP, CENTRE), using, WRITTEN_BY_ME))
        return found

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, **{key: sql for key, sql in self.options.items() if sql}}


class FactRows(RowPolicy):
    """Copies of an organisation's rows about a person: that organisation writes, both read.

    The centre sees none of them: it gets what an application holds.
    """

    def policies(self) -> list[Policy]:
        return [
            Policy("reads", "SELECT", (APP,), f"({MINE} OR {IN_ORGANISATION})"),
            Policy("adds", "INSERT", (APP,), check=IN_ORGANISATION),
            Policy("changes", "UPDATE", (APP,), IN_ORGANISATION, IN_ORGANISATION),
            Policy("owner", "ALL", (OWNER,), "true", "true"),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]


# A row that one took part in stays readable after a move to an employer of another centre.
EDITION_FOLLOWED = f"id IN (SELECT p.edition_id FROM training_participation p WHERE p.{MINE})"  # noqa: S608
COURSE_FOLLOWED = (
    "id IN (SELECT e.course_id FROM training_edition e"  # noqa: S608
    f" JOIN training_participation p ON p.edition_id = e.id WHERE p.{MINE})"
)


class CopyRows(RowPolicy):
    """What a person had copied in an organisation for work outside the request.

    The person reads it, and inside that organisation who acts for nobody: the worker. Whoever is
    signed in there as somebody else does not, and neither does the centre.
    """

    def policies(self) -> list[Policy]:
        by_the_worker = f"({IN_ORGANISATION} AND {PERSON} IS NULL)"
        return [
            Policy("reads", "SELECT", (APP,), f"({MINE} OR {by_the_worker})"),
            Policy("adds", "INSERT", (APP,), check=f"({MINE} AND {IN_ORGANISATION})"),
            Policy("owner", "ALL", (OWNER,), "true", "true"),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]


class CourseRows(RowPolicy):
    """What a centre offers: read by its organisations, written by the centre.

    `also_read`: SQL for what else somebody may read.
    """

    def __init__(self, *, name: str, also_read: str = "", **options: str) -> None:
        self.also_read = also_read
        super().__init__(name=name, **options)

    def policies(self) -> list[Policy]:
        here, centre = setting("organisation"), setting("centre")
        own = f"centre_id = {centre}"
        mine = f"(SELECT o.centre_id FROM tenancy_organisation o WHERE o.id = {here})"  # noqa: S608
        offered = f"centre_id = {here} OR centre_id = {mine}"
        reads = f"({offered} OR {self.also_read})" if self.also_read else f"({offered})"
        return [
            Policy("reads", "SELECT", (APP,), reads),
            Policy("centre", "ALL", (CENTRE,), own, own),
            Policy("owner", "ALL", (OWNER,), "true", "true"),
            Policy("backup", "SELECT", (BACKUP,), "true"),
        ]

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, **({"also_read": self.also_read} if self.also_read else {})}
