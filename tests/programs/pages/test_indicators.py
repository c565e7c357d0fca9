"""The page of a program's figures: for whom, and where the links lead."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.models import IndicatorValue
from programs.services.indicators import count_indicators
from tests.asserts import assert_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(linde, program_in):
    with linde.scope():
        found = program_in()
        now = timezone.now()
        count_indicators(on=timezone.localdate(now), at=now)
        IndicatorValue.objects.filter(indicator="early_drop_out").update(
            numerator=9, denominator=20, value=0.45, lower=0.26, upper=0.66, withheld=""
        )
    return found


def page_of(client, program):
    url = reverse("programs:program-indicators", args=["linde", program.pk])
    return client.get(url, headers={"accept-language": "en"})


def test_manager_reads_figure_interval_norm_and_funnel(linde, program, signed_in):
    html = assert_page(
        page_of(signed_in(linde.join("manager")), program),
        "between 26 and 66 percent",
        "At most 15%, P16, provisional",
        "Does not meet the norm",
        "9 of 20: asks for an explanation",
        "nothing to count in this period",
    )
    assert reverse("fidelity:program-fidelity", args=["linde", program.pk]) in html


def test_therapist_does_not_see_the_figures(linde, program, signed_in):
    assert page_of(signed_in(linde.join("therapist")), program).status_code in (403, 404)


def test_program_of_another_organisation_does_not_exist(linde, anker, program, signed_in):
    stranger = signed_in(anker.join("manager"))
    url = reverse("programs:program-indicators", args=["anker", program.pk])
    assert stranger.get(url).status_code == 404


@pytest.mark.parametrize("role", ["manager", "team_lead"])
def test_figure_leads_only_to_a_page_that_its_reader_may_open(world, role):
    client = world.client(role)
    with world.place.scope():
        count_indicators(on=timezone.localdate(), at=timezone.now())
        IndicatorValue.objects.update(numerator=2, denominator=20, value=0.1, withheld="")
    page = page_of(client, world.program)
    html = assert_page(page, "To the teams", "Sessions per team", "Charts of this program")
    links = {part.split('"')[0] for part in html.split("<main")[1].split('href="')[1:]}
    inside = {link for link in links if link.startswith("/o/linde/")}
    assert len(inside) > 3
    for link in inside:
        assert client.get(link).status_code == 200, link
