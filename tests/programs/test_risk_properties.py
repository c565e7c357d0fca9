"""What must hold for every case, searched by hypothesis."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from programs.catalog import risk_models
from programs.risk import Case, Informant, Mixed, combine, score
from programs.risk.case import KEYS

MODELS = sorted(risk_models().values(), key=lambda model: model.key)
ON = dt.date(2026, 11, 20)
steps = st.integers(-4, 4).map(lambda half: half / 2)
mixed = st.tuples(steps, steps).map(lambda ends: Mixed(min(ends), max(ends)))
ratings = st.dictionaries(st.sampled_from(KEYS), st.one_of(st.none(), steps, mixed))
full = st.fixed_dictionaries(dict.fromkeys(KEYS, steps))
stages = st.integers(1, 8)
gates = st.sampled_from([True, False, None])


def scored(found, model, stage=6, gates_green=None):
    return score(Case("p", ON, stage, found, gates_green), model)


@given(ratings, full, st.sampled_from(MODELS))
def test_bounds_hold_for_every_completion_of_what_is_not_known(found, guess, model):
    completed = dict(guess)
    for key, rating in found.items():
        if isinstance(rating, Mixed):
            completed[key] = min(max(guess[key], rating.low), rating.high)
        elif rating is not None:
            completed[key] = rating
    before, after = scored(found, model), scored(completed, model)
    assert before.risk_low <= after.risk_low + 1e-8
    assert after.risk_high <= before.risk_high + 1e-8
    assert after.risk_low == after.risk_high
    assert set(before.knock_outs) <= set(after.knock_outs)


@given(ratings, st.sampled_from(KEYS), steps, stages, gates, st.sampled_from(MODELS))
def test_a_better_rating_never_adds_risk_or_a_knock_out(found, key, better, stage, gates, model):
    rating = found.get(key)
    if rating is None or isinstance(rating, Mixed) or better < rating:
        return
    before = scored(found, model, stage, gates)
    after = scored({**found, key: better}, model, stage, gates)
    assert after.risk_low <= before.risk_low
    assert after.risk_high <= before.risk_high
    assert set(after.knock_outs) <= set(before.knock_outs)


@given(ratings, st.sampled_from(MODELS))
def test_bounds_lie_in_order_and_differ_by_what_is_not_known(found, model):
    result = scored(found, model)
    assert 0 <= result.risk_low <= result.risk_high <= 1
    widths = sum(ends["high"] - ends["low"] for ends in result.contributions.values())
    assert abs(result.risk_high - result.risk_low - widths) < 1e-8
    if result.risk_known is not None:
        assert 0 <= result.risk_known <= 1
    unknown = {key for key in KEYS if found.get(key) is None}
    assert set(result.collect_next) == unknown


@given(ratings, stages, gates, st.sampled_from(MODELS))
def test_result_can_be_computed_again_from_its_plain_form(found, stage, gates, model):
    result = scored(found, model, stage, gates)
    plain = {name: result[name] for name in ("program", "on", "stage", "ratings")}
    again = score({**plain, "gates_green": gates}, model)
    assert again.as_dict() == result.as_dict()


informants = st.lists(
    st.builds(
        Informant,
        rating=st.one_of(st.none(), steps, mixed),
        on=st.dates(dt.date(2024, 1, 1), ON),
    ),
    max_size=6,
)


@given(informants, st.randoms())
def test_order_of_informants_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert combine(found, ON) == combine(shuffled, ON)


@given(informants)
def test_combined_rating_lies_among_its_informants(found):
    combined = combine(found, ON)
    assert combined.used + combined.expired + combined.unknown == len(found)
    if combined.rating is None:
        assert combined.used == 0
    elif isinstance(combined.rating, Mixed):
        assert combined.rating.high - combined.rating.low == combined.spread
    else:
        assert -2 <= combined.rating <= 2
        assert combined.spread < 2
