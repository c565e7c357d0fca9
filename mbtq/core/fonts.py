"""Our own fonts: woff2 subsets for the page, the folder of the originals for charts and documents.

Source Sans Pro (SIL Open Font License 1.1) comes from the package `font-source-sans-pro`. The
subsets keep Latin, punctuation, arrows and the signs that figures need, with tabular figures.
"""

from __future__ import annotations

from pathlib import Path

import font_source_sans_pro
from fontTools import subset

WEIGHTS = {400: "SourceSansPro-Regular.ttf", 600: "SourceSansPro-Semibold.ttf"}
UNICODES = "U+0020-024F,U+1E00-1EFF,U+2010-2027,U+2030-203A,U+20AC,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265,U+00D7,U+2713"  # noqa: E501
FEATURES = ["kern", "liga", "tnum", "lnum", "mark", "mkmk", "locl", "ccmp"]


def font_directory() -> Path:
    """Folder of the TTF originals, for the document and chart makers."""
    return Path(font_source_sans_pro.font_directory)


def build(target: Path) -> list[Path]:
    """Write one woff2 subset per weight into `target`; a file that is newer is left alone."""
    target.mkdir(parents=True, exist_ok=True)
    return [build_one(weight, name, target) for weight, name in WEIGHTS.items()]


def build_one(weight: int, name: str, target: Path) -> Path:
    source = font_directory() / name
    path = target / f"source-sans-pro-{weight}.woff2"
    if path.exists() and path.stat().st_mtime > Path(__file__).stat().st_mtime:
        return path
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False)
    with subset.load_font(str(source), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(UNICODES.replace("U+", "")))
        subsetter.subset(font)
        subset.save_font(font, str(path), options)
    return path
