"""A control chart as a picture: places of points, lines and labels, for two fixed widths.

Never scaled: a page shows the one that fits, so that labels stay twelve pixels high.
"""

from fidelity.picture.drawing import Drawn, pictures
from fidelity.picture.parts import Break, Level, Picture, Shade

__all__ = ["Break", "Drawn", "Level", "Picture", "Shade", "pictures"]
