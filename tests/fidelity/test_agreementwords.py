"""Every reason that the statistics give for ratings has its sentence in both languages."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from django.utils import translation

from fidelity.agreementwords import REASONS, reason_in_words
from fidelity.selectors.reliability import Table, figures_of
from tests.ours import ROOT

# What no table of ratings leads to: arguments that our own code gives, and the calibration.
ELSEWHERE = {
    "Rater, gold standard and days must be of the same length.",
    "At least two ratings with a gold standard are needed.",
    "Scores on a ratio level are not negative.",
    "At least one rater is needed.",
    "Numbers of raters are positive.",
    "A reliability is at most 1.",
    "This reliability cannot be projected to that number of raters.",
    "The confidence lies between 0 and 1.",
    "Scores must be numbers in rows of the same length.",
    "A score is infinite.",
    "Some scores are missing. These coefficients need every rater's score of every target; use "
    "variance components for a design with gaps.",
}


def raised() -> set[str]:
    """The whole sentences of every `ValueError` in the package."""
    found = set()
    for path in (ROOT / "fidelity/agreement").glob("*.py"):
        tree = ast.parse(path.read_text())
        named = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError":
                (reason,) = node.args
                if isinstance(reason, ast.Name):
                    found.add(named[reason.id])
                elif isinstance(reason, ast.Constant):
                    found.add(reason.value)
    return found


def test_every_reason_has_its_words():
    assert raised() - ELSEWHERE == set(REASONS)
    assert raised() >= ELSEWHERE


@pytest.mark.parametrize("reason", [*REASONS, "Something nobody thought of."])
def test_reason_reads_in_the_language_of_the_page(reason):
    sentences = []
    for language in ("en", "nl"):
        with translation.override(language):
            sentences.append(reason_in_words(reason))
    assert sentences[0] != sentences[1]
    assert reason_in_words("Something nobody thought of.") not in map(str, REASONS.values())


def test_reason_of_real_ratings_is_known():
    same = figures_of(Table("overall", np.full((6, 2), 4.0)))
    assert same.reason in REASONS
