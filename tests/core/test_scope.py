"""The scope sets what the policies compare with, and puts it back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from mbtq.core.models import new_id
from mbtq.core.scope import ScopeRefused, centre_scope, current_scope, organisation_scope


def session() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mbtq.organisation', true), current_user")
        organisation, user = cursor.fetchone()
    return organisation or "", user


def test_scope_is_put_back_after_the_block(db):
    before = session()
    with organisation_scope(new_id()):
        assert session()[0] != ""
    assert session() == before == ("", "mbtq_app")


def test_scope_of_a_centre_changes_the_role_and_back(db):
    centre = new_id()
    with centre_scope(centre):
        assert session() == (str(centre), "mbtq_centre")
    assert session() == ("", "mbtq_app")


def test_scope_is_put_back_when_the_block_fails_in_the_database(db):
    with pytest.raises(DatabaseError), organisation_scope(new_id()), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert session() == ("", "mbtq_app")
    assert current_scope().organisation is None


def test_scope_of_another_organisation_is_refused_inside_one(db):
    with organisation_scope(new_id()), pytest.raises(ScopeRefused), organisation_scope(new_id()):
        pass


def test_scope_of_a_centre_is_refused_inside_an_organisation(db):
    with organisation_scope(new_id()), pytest.raises(ScopeRefused), centre_scope(new_id()):
        pass


def test_scope_of_the_same_organisation_may_nest(db):
    organisation = new_id()
    with organisation_scope(organisation), organisation_scope(organisation):
        assert session()[0] == str(organisation)


def test_scope_lets_the_real_error_through(db):
    with pytest.raises(ZeroDivisionError), organisation_scope(new_id()), transaction.atomic():
        _ = 1 // 0
