"""The page of the figures of a program, and where it leads."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.models import IndicatorValue
from programs.services.indicators import count_indicators
from tests.asserts import assert_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "leads", "not_to"),
    [
        ("manager", ["To the teams", "To the people", "Sessions per team"], "To the treatments"),
        ("team_lead", ["To the teams", "To the treatments"], ""),
    ],
)
def test_figure_leads_only_to_a_page_that_its_reader_may_open(world, role, leads, not_to):
    client = world.client(role)
    with world.place.scope():
        count_indicators(on=timezone.localdate(), at=timezone.now())
        IndicatorValue.objects.update(numerator=2, denominator=20, value=0.1, withheld="")
    url = reverse("programs:program-indicators", args=["linde", world.program.pk])
    html = assert_page(client.get(url, headers={"accept-language": "en"}), *leads)
    assert not not_to or not_to not in html
    for page in ("team-list", "practitioner-list"):
        address = reverse(f"programs:{page}", args=["linde"])
        assert f'href="{address}"' not in html or client.get(address).status_code == 200
