"""Control charts as pages show them: finding, picture, table, all in the reader's words."""

from fidelity.views.charts.board import FEWEST_DRAWN, Board, rules_of
from fidelity.views.charts.card import Card

__all__ = ["FEWEST_DRAWN", "Board", "Card", "rules_of"]
