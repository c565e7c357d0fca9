"""Small groups: no cut of the results is of fewer than five people, and none gives one away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fidelity.shielding import FEWEST_PEOPLE, blocks, together

# (team, person, number): a person may work in two teams.
ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 8)), max_size=60).map(
    lambda pairs: [(*pair, number) for number, pair in enumerate(pairs)]
)


def team(row):
    return row[0]


def person(row):
    return row[1]


def people(rows):
    return {person(row) for row in rows}


@given(ROWS)
def test_every_block_is_of_five_people_and_nothing_is_lost(rows):
    found, waiting = blocks(rows, person)
    assert all(len(people(block)) == FEWEST_PEOPLE for block in found)
    assert [row for block in found for row in block] == rows[: len(rows) - waiting]
    assert len(people(rows[len(rows) - waiting :])) < FEWEST_PEOPLE


@given(ROWS, ROWS)
def test_block_that_is_complete_never_changes_when_results_come_in(earlier, later):
    before, _waiting = blocks(earlier, person)
    after, _waiting = blocks(earlier + later, person)
    assert after[: len(before)] == before


@given(ROWS)
def test_what_a_program_adds_to_its_teams_is_of_five_people_or_nothing(rows):
    """Taking the pages of its teams away from that of a program leaves nobody alone."""
    groups = together(rows, team, person)
    shown = {row for group in groups for row in group}
    for name in "ABC":
        own = [row for row in rows if team(row) == name]
        if len(people(own)) >= FEWEST_PEOPLE:
            assert own in groups
            shown -= set(own)
    assert not shown or len(people(shown)) >= FEWEST_PEOPLE


@given(ROWS)
def test_program_is_cut_into_the_very_blocks_of_its_large_teams(rows):
    cuts = [block for group in together(rows, team, person) for block in blocks(group, person)[0]]
    for name in "ABC":
        own = [row for row in rows if team(row) == name]
        if len(people(own)) >= FEWEST_PEOPLE:
            assert all(block in cuts for block in blocks(own, person)[0])


def test_team_of_four_beside_one_of_five_is_left_out():
    large = [("A", number, number) for number in range(5)]
    small = [("B", number, number) for number in range(10, 14)]
    assert together([*large, *small], team, person) == [large]


def test_two_teams_of_four_are_shown_together():
    rows = [("AB"[number % 2], number, number) for number in range(8)]
    (group,) = together(rows, team, person)
    assert set(group) == set(rows)
