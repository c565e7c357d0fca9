"""Adding and changing programs, and what happens around them."""

from __future__ import annotations

from datetime import timedelta

from programs.models import ChangeEvent, Program
from programs.services.places import change_program
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail

NEW = {
    "name": "Polder",
    "code": "polder",
    "setting": "adolescents",
    "target_group": "Young people",
    "started_on": "20-11-2025",
    "stage": "3",
    "gates_green": "",
}
MINE = {
    "name": "North of mine",
    "setting": "outpatient",
    "target_group": "My text",
    "started_on": "2024-01-01",
    "gates_green": "yes",
}


def test_program_is_added(world):
    response = world.post("manager", "program-create", **NEW)
    with world.place.scope():
        program = Program.objects.get(code="polder")
        assert (program.stage, program.gates_green) == (3, None)
        assert program.started_on.isoformat() == "2025-11-20"
        assert_trail("program.created", about=program)
    assert_redirects(response, world.url("program-detail", program.pk))


def test_program_with_a_code_in_use_keeps_what_was_typed(world):
    response = world.post("manager", "program-create", **{**NEW, "code": "north"})
    html = assert_form_error(response, "Another program has this code.")
    assert "Young people" in html
    assert "1 error" in html


def test_program_without_name_says_what_to_do(world):
    response = world.post("manager", "program-create", **{**NEW, "name": " "})
    assert_form_error(response, "Fill in the name of the program.")


def test_program_is_changed(world):
    response = world.post("manager", "program-change", world.program.pk, version="1", **MINE)
    assert_redirects(response, world.url("program-detail", world.program.pk))
    with world.place.scope():
        program = Program.objects.get(pk=world.program.pk)
    assert (program.name, program.gates_green, program.version) == ("North of mine", True, 2)


def save_elsewhere(world, **changes):
    with world.place.scope():
        change_program(
            program=world.program, version=1, by=world.place.member("manager"), **changes
        )


def test_program_saved_elsewhere_shows_both_texts(world):
    save_elsewhere(world, target_group="Their text")
    response = world.post("manager", "program-change", world.program.pk, version="1", **MINE)
    html = assert_page(response, "My text", "Their text", "What was saved", status=409)
    assert 'name="version" value="2"' in html
    assert html.count("checked") == 0
    with world.place.scope():
        assert Program.objects.get(pk=world.program.pk).target_group == "Their text"


def test_program_saved_elsewhere_is_a_part_for_htmx(world):
    save_elsewhere(world, name="Their name")
    url = world.url("program-change", world.program.pk)
    data = {**MINE, "version": "1"}
    response = world.client("manager").post(url, data, headers={"HX-Request": "true"})
    html = assert_page(response, "Their name", "North of mine", status=409)
    assert "<html" not in html


def test_program_conflict_is_settled_per_field(world):
    save_elsewhere(world, target_group="Their text", name="Their name")
    kept = {**MINE, "keep_target_group": "theirs", "keep_name": "mine"}
    world.post("manager", "program-change", world.program.pk, version="2", **kept)
    with world.place.scope():
        program = Program.objects.get(pk=world.program.pk)
    assert (program.target_group, program.name) == ("Their text", "North of mine")


def test_stage_back_needs_a_reason(world, today):
    url = ("program-stage", world.program.pk)
    assert_redirects(world.post("manager", *url, stage="4", on=today), str(world.program.pk) + "/")
    response = world.post("manager", *url, stage="2", on=today, reason="")
    assert_form_error(response, "Say why the program goes back a stage.")


def test_stage_of_first_patients_needs_the_gates(world, today):
    response = world.post("manager", "program-stage", world.program.pk, stage="6", on=today)
    assert_form_error(response, "First record whether stages 3 to 5 are done")


def test_stop_with_a_running_team_is_refused(world, today):
    data = {"on": today, "reason": "No money"}
    response = world.post("manager", "program-stop", world.program.pk, **data)
    html = assert_form_error(response, "End its teams first")
    assert "No money" in html


def test_event_is_recorded_and_withdrawn(world, today):
    data = {"kind": "move", "on": today, "note": "To the harbour"}
    world.post("manager", "event-record", world.program.pk, **data)
    html = assert_page(world.get("manager", "program-detail", world.program.pk), "To the harbour")
    assert "/withdraw/" in html
    with world.place.scope():
        event = ChangeEvent.objects.get()
    world.post("manager", "event-withdraw", world.program.pk, event.pk)
    page = world.get("manager", "program-detail", world.program.pk).content.decode()
    assert "To the harbour" not in page


def test_event_in_the_future_is_refused_at_its_field(world, today):
    data = {"kind": "move", "on": today + timedelta(days=1)}
    html = assert_form_error(
        world.post("manager", "event-record", world.program.pk, **data),
        "The date lies in the future. Choose today or earlier.",
    )
    assert 'id="id_on_error"' in html
    assert 'href="#id_on"' in html


def test_event_of_another_program_cannot_be_withdrawn(world, program_in, today):
    world.post("manager", "event-record", world.program.pk, kind="move", on=today)
    with world.place.scope():
        event, other = ChangeEvent.objects.get(), program_in("south")
    assert world.post("manager", "event-withdraw", other.pk, event.pk).status_code == 404
