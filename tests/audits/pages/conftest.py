"""Browsers of the two auditors."""

from __future__ import annotations

import pytest


@pytest.fixture
def first(case, signed_in):
    return signed_in(case.first)


@pytest.fixture
def second(case, signed_in):
    return signed_in(case.second)


@pytest.fixture
def in_english(first, second):
    """Both auditors read English."""
    for client in (first, second):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
