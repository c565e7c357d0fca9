from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.choices import Absent
from audits.scoring import Cutoffs, score_audit, suggest, tally


@dataclass(frozen=True)
class One:
    id: str
    level: str = "T"
    component: str = "adherence"
    critical: bool = False

    @property
    def domain(self) -> str:
        return self.id[0]


TEN = [One(f"T{number:02}") for number in range(1, 9)] + [
    One("P01", critical=True),
    One("P02", level="B", component="competence"),
]
IDS = [one.id for one in TEN]


def all_at(score, **others):
    return dict.fromkeys(IDS, score) | others


def test_tally_leaves_out_what_has_no_score():
    judged = {"T01": 5, "T02": 3, "T03": Absent.NOT_APPLICABLE, "T04": "unknown"}
    found = tally(TEN[:6], judged)
    assert (found.known, found.applicable, found.not_applicable, found.total) == (2, 5, 1, 6)
    assert found.mean == 4
    assert found.share_known == 0.4


def test_tally_of_nothing_known_has_no_mean():
    found = tally(TEN, {})
    assert (found.known, found.mean, found.lowest_critical) == (0, None, None)
    assert found.attains() is None
    assert found.critical_unknown == ("P01",)


def test_tally_of_nothing_applicable():
    found = tally(TEN, all_at("not_applicable"))
    assert (found.applicable, found.share_known, found.critical_unknown) == (0, None, ())


def test_score_audit_by_domain_and_cell():
    found = score_audit(TEN, all_at(4, P01=2, P02=5))
    assert found.domains["T"].mean == 4
    assert found.domains["P"].mean == 3.5
    assert found.domains["P"].lowest_critical == ("P01", 2)
    assert found.cells["B", "competence"].mean == 5
    assert found.cells["T", "adherence"].known == 9
    assert found.overall.mean == 3.9


@pytest.mark.parametrize(
    ("judged", "attains"),
    [
        (all_at(4), True),
        (all_at(4, T01=3, T02=5), True),
        (all_at(4, T01=3), False),
        (all_at(5, P01=3), True),
        (all_at(5, P01=2), False),
        (all_at(5, P01="unknown"), True),
    ],
)
def test_norm_needs_the_mean_and_the_critical_floor(judged, attains):
    assert score_audit(TEN, judged).overall.attains() is attains


@pytest.mark.parametrize(
    ("judged", "outcome", "code"),
    [
        ({}, None, "too_little_known"),
        (all_at(5, T01="unknown", T02="unknown", T03="unknown"), None, "too_little_known"),
        (all_at(5, P01="unknown"), None, "critical_unknown"),
        (all_at(5, P01=1), "none", "critical_absent"),
        (all_at(2, P01=3), "none", "mean_below_provisional"),
        (all_at(5, P01=2), "provisional", "critical_below_floor"),
        (all_at(4, T01=3), "provisional", "mean_below_norm"),
        (all_at(4), "certificate", "norm_attained"),
        (all_at(5, P01=3, P02=4), "certificate", "norm_attained"),
        (all_at(5), "optimal", "every_domain_at_norm"),
        (all_at(5, P01="not_applicable"), "optimal", "every_domain_at_norm"),
    ],
)
def test_suggested_outcome(judged, outcome, code):
    found = suggest(score_audit(TEN, judged))
    assert (found.outcome, found.code) == (outcome, code)


def test_suggested_outcome_follows_the_cutoffs():
    score = score_audit(TEN, all_at(4, T01=3))
    assert suggest(score, Cutoffs(norm=3.9)).outcome == "certificate"


@pytest.mark.parametrize("bad", [0, 6, 3.5, "4", True, "none"])
def test_score_audit_refuses_what_is_no_judgment(bad):
    with pytest.raises(ValueError, match="A judgment is 1 to 5"):
        score_audit(TEN, {"T01": bad})


def test_score_audit_refuses_an_unknown_criterion():
    with pytest.raises(ValueError, match="no criterion Z99"):
        score_audit(TEN, {"Z99": 3})


values = st.one_of(st.integers(1, 5), st.sampled_from(["unknown", "not_applicable", None]))


@given(st.fixed_dictionaries(dict.fromkeys(IDS, values)))
def test_counts_add_up_and_the_mean_is_that_of_the_known(judged):
    found = score_audit(TEN, judged)
    parts = found.domains.values()
    known = [value for value in judged.values() if isinstance(value, int)]
    assert sum(part.known for part in parts) == found.overall.known == len(known)
    assert sum(part.applicable for part in found.cells.values()) == found.overall.applicable
    if known:
        assert found.overall.mean == sum(known) / len(known)
        assert 1 <= found.overall.mean <= 5
