"""Who may open which page: the table, walked by GET."""

from __future__ import annotations

import pytest

from programs.services.people import record_credential
from tests.asserts import assert_page, assert_trail

from .conftest import START

MANAGER, LEAD, THERAPIST = "manager", "team_lead", "therapist"
# page, what its address needs, who may open it, who of the organisation may not
PAGES = [
    ("program-list", "", THERAPIST, "integrator"),
    ("program-create", "", MANAGER, LEAD),
    ("program-detail", "program", THERAPIST, ""),
    ("program-change", "program", MANAGER, LEAD),
    ("program-stage", "program", MANAGER, LEAD),
    ("program-stop", "program", MANAGER, LEAD),
    ("event-record", "program", LEAD, THERAPIST),
    ("program-rate", "program", THERAPIST, ""),
    ("rating-list", "program", THERAPIST, ""),
    ("program-risk", "program", THERAPIST, ""),
    ("risk-status", "program", LEAD, ""),
    ("team-list", "", THERAPIST, "integrator"),
    ("team-create", "", MANAGER, LEAD),
    ("team-change", "team", LEAD, THERAPIST),
    ("team-end", "team", LEAD, THERAPIST),
    ("assignment-create", "team", LEAD, THERAPIST),
    ("assignment-end", "assignment", LEAD, THERAPIST),
    ("practitioner-list", "", LEAD, THERAPIST),
    ("practitioner-create", "", MANAGER, LEAD),
    ("practitioner-detail", "practitioner", LEAD, ""),
    ("practitioner-change", "practitioner", MANAGER, LEAD),
    ("practitioner-leave", "practitioner", MANAGER, LEAD),
    ("practitioner-handover", "practitioner", MANAGER, LEAD),
    ("credential-create", "practitioner", MANAGER, LEAD),
    ("credential-end", "credential", MANAGER, LEAD),
    ("site-list", "", THERAPIST, "integrator"),
    ("site-create", "", MANAGER, LEAD),
]


@pytest.fixture
def ids(world):
    """The address of one of each."""
    world.client(LEAD)
    lead = world.people[LEAD]
    with world.place.scope():
        credential = record_credential(
            practitioner=lead, kind="therapist", since=START, by=world.place.member(MANAGER)
        )
        assignment = lead.assignments.get()
    return {
        "program": [world.program.pk],
        "team": [world.team.pk],
        "practitioner": [lead.pk],
        "credential": [credential.pk],
        "assignment": [assignment.pk],
        "": [],
    }


@pytest.mark.parametrize(("page", "needs", "may", "may_not"), PAGES)
def test_page_by_role(world, ids, page, needs, may, may_not):
    status = 302 if page == "risk-status" else 200
    assert world.get(may, page, *ids[needs]).status_code == status
    if may_not:
        assert_page(world.get(may_not, page, *ids[needs]), "you need the right", status=403)


@pytest.mark.parametrize(("page", "needs", "may", "may_not"), PAGES)
def test_page_by_the_manager_of_another_organisation(
    world, ids, anker, signed_in, page, needs, may, may_not
):
    stranger = signed_in(anker.join(MANAGER))
    theirs = world.url(page, *ids[needs])
    assert stranger.get(theirs).status_code == 404
    assert stranger.post(theirs, {}).status_code == 404
    if needs:
        own = theirs.replace("/o/linde/", "/o/anker/")
        assert stranger.get(own).status_code == 404


def test_program_of_another_team_does_not_exist_for_a_therapist(world, program_in):
    with world.place.scope():
        other = program_in("south")
    assert world.get(THERAPIST, "program-detail", other.pk).status_code == 404
    assert "South" not in world.get(THERAPIST, "program-list").content.decode()


def test_visitor_sees_the_programs_of_the_visit_only(world, program_in, centre, signed_in, today):
    with world.place.scope():
        other = program_in("south")
    auditor = centre.join("auditor")
    world.place.add(
        auditor, ["auditor"], purpose="audit", until=today, limited_to=[world.program.pk]
    )
    client = signed_in(auditor)
    assert client.get(world.url("program-risk", world.program.pk)).status_code == 200
    assert client.get(world.url("program-risk", other.pk)).status_code == 404
    assert client.get(world.url("program-change", world.program.pk)).status_code == 403


def test_refusal_is_in_the_trail(world):
    world.get(LEAD, "program-create")
    with world.place.scope():
        assert assert_trail("page.refused").outcome == "refused"
