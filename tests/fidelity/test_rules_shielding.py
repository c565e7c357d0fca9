"""Small groups: no cut of the results is of fewer than five people, and none gives one away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fidelity.shielding import FEWEST_PEOPLE, blocks

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
    found, waiting = blocks(rows, team, person)
    assert all(len(people(block)) == FEWEST_PEOPLE for block in found)
    assert sorted([*waiting, *(row for block in found for row in block)]) == sorted(rows)
    for name in "ABC":
        assert len(people(row for row in waiting if team(row) == name)) < FEWEST_PEOPLE


@given(ROWS, ROWS)
def test_block_that_is_complete_never_changes_when_results_come_in(earlier, later):
    """Nor when a small team grows out of the block that it shares with another."""
    later = [(*row[:2], row[2] + len(earlier)) for row in later]
    before, _waiting = blocks(earlier, team, person)
    after, _waiting = blocks(earlier + later, team, person)
    assert after[: len(before)] == before


@given(ROWS)
def test_block_of_several_teams_is_of_those_that_were_small(rows):
    """Taking the blocks of the teams away leaves whole blocks, so nobody stands alone."""
    found, _waiting = blocks(rows, team, person)
    for block in found:
        for name in {team(row) for row in block} if len({team(row) for row in block}) > 1 else ():
            so_far = [row for row in rows if team(row) == name and row[2] <= block[-1][2]]
            assert len(people(so_far)) < FEWEST_PEOPLE


def test_team_of_four_beside_one_of_five_is_left_out():
    large = [("A", number, number) for number in range(5)]
    small = [("B", number, number) for number in range(10, 14)]
    assert blocks([*large, *small], team, person) == ([large], small)


def test_two_teams_of_four_are_shown_together():
    rows = [("AB"[number % 2], number, number) for number in range(8)]
    found, waiting = blocks(rows, team, person)
    assert (found, waiting) == ([rows[:5]], rows[5:])


def test_team_that_grows_does_not_take_its_results_back():
    mixed = [*(("A", number, number) for number in range(4)), ("B", 4, 4)]
    assert blocks([*mixed, ("A", 5, 5)], team, person) == ([mixed], [("A", 5, 5)])
