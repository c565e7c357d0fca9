"""Which kind of table a model is, and what each database role may do with it."""

from __future__ import annotations

from enum import StrEnum


class Rows(StrEnum):
    """The five classes of tables. Named on the model as `rows`."""

    OUTSIDE = "outside tenancy"
    REFERENCE = "reference"
    MEMBERSHIP = "membership"
    SHARED = "shared with the centre"
    PRIVATE = "private to the organisation"
    PERSON = "of the person and the centre"


ALL = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"
READ = "SELECT"
NOTHING = ""

APP_MAY = {
    Rows.OUTSIDE: ALL,
    Rows.REFERENCE: READ,
    Rows.MEMBERSHIP: ALL,
    Rows.SHARED: ALL,
    Rows.PRIVATE: ALL,
    Rows.PERSON: ALL,
}
CENTRE_MAY = {
    Rows.OUTSIDE: NOTHING,
    Rows.REFERENCE: READ,
    Rows.MEMBERSHIP: READ,
    Rows.SHARED: READ,
    Rows.PRIVATE: NOTHING,
    Rows.PERSON: READ,
}
