from itertools import pairwise

import pytest

from mbtq.core.yamlfile import ContentError
from programs.catalog import FOLDER, load_risk_model, risk_models

COUNTS = (8, 7, 7, 5, 5, 3, 3, 2)


@pytest.fixture
def broken(tmp_path):
    """Writes the shipped model with one text replaced and gives its path."""

    def write(old: str, new: str):
        text = (FOLDER / "count.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "count.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_weights_follow_the_counts():
    weights = [weight for _, weight in risk_models()["count"].pairs]
    assert weights == pytest.approx([count / 40 for count in COUNTS])


def test_half_shrunk_weights_lie_halfway_to_equal():
    models = risk_models()
    for (_, count), (_, shrunk) in zip(
        models["count"].pairs, models["half-shrunk"].pairs, strict=True
    ):
        assert shrunk == pytest.approx((count + 0.125) / 2)


def test_shipped_models_differ_in_weights_alone():
    for one, other in pairwise(risk_models().values()):
        assert one.knock_outs == other.knock_outs
        assert (one.levels, one.ageing) == (other.levels, other.ageing)


def test_knock_outs_in_the_order_of_the_description():
    assert [rule.id for rule in risk_models()["count"].knock_outs] == [
        "KO-COMMITMENT",
        "KO-SUPPORT-AND-LEADERSHIP",
        "KO-SELECTION",
        "KO-NO-EXPERT-NEAR",
        "KO-PATIENTS-BEFORE-GATES",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("commitment: 0.2\n", "commitment: 0.3\n", 8, "must sum to 1"),
        ("commitment: 0.2\n", "courage: 0.2\n", 8, "'courage' is unknown"),
        ("leadership: 0.175", "leadership: much", 10, "must be a number"),
        ("leadership: 0.175", "leadership: 1.75", 10, "between 0 and 1"),
        ("leadership: 0.175", "commitment: 0.175", 10, "'commitment' is here twice"),
        ("key: count", "key: other", 3, "name of the file"),
        ("  en: Weights by count\n", "", 5, "lacks the key 'en'"),
        ("low_below: 0.33", "low_below: 0.7", 17, "must not lie above"),
        ("mixed_spread: 2", "mixed_spread: [2", 28, "not valid YAML"),
    ],
)
def test_load_refuses_with_file_line_and_reason(broken, old, new, line, reason):
    with pytest.raises(ContentError, match=reason) as refused:
        load_risk_model(broken(old, new))
    places = {(problem.file, problem.line) for problem in refused.value.problems}
    assert ("count.yaml", line) in places


def test_load_refuses_two_knock_outs_of_one_name(broken):
    with pytest.raises(ContentError, match="same id"):
        load_risk_model(broken("id: KO-SELECTION", "id: KO-COMMITMENT"))


def test_load_refuses_a_knock_out_without_condition(broken):
    with pytest.raises(ContentError, match="at least one condition"):
        load_risk_model(broken("    all_of: {selection: -2}\n", ""))


def test_load_lists_every_complaint_at_once(broken):
    with pytest.raises(ContentError) as refused:
        load_risk_model(broken("  leadership: 0.175\n  selection: 0.175\n", "  other: 1\n"))
    assert len(refused.value.problems) == 3
