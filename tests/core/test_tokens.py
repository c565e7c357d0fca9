"""The colours of tokens.css: contrast of every pair, and no raw colour anywhere else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})\b")
THEMES = ("light", "dark")
FLOOR_TEXT = {"light": 5.29, "dark": 6.25}
GROUNDS = ("canvas", "surface", "sunken")
MARKS = (
    "line-strong", "focus", "accent", "risk-low", "risk-mid", "risk-high", "risk-stop",
    "risk-unknown", "spc-common", "spc-better", "spc-worse", "spc-neutral",
    "c1", "c2", "c3", "c-context",
)  # fmt: skip
PAIRS = [
    *((text, ground) for text in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *(("accent", ground) for ground in (*GROUNDS, "accent-soft")),
    *(("accent-hover", ground) for ground in GROUNDS),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    *((kind, f"{kind}-soft") for kind in ("ok", "note", "warn", "bad")),
    *(("ink", f"{kind}-soft") for kind in ("ok", "note", "warn", "bad")),
    *(
        (f"risk-{level}-ink", f"risk-{level}-soft")
        for level in ("low", "mid", "high", "stop", "unknown")
    ),
    *(("ink", f"heat-{step}") for step in range(1, 5)),
    ("on-accent", "heat-5"),
    ("surface", "bad"),
]


def block_after(selector: str) -> str:
    start = TOKENS.index(selector)
    return TOKENS[start : TOKENS.index("}", start)]


@cache
def colours(theme: str) -> dict[str, str]:
    selector = ":root {" if theme == "light" else ':root[data-theme="dark"]'
    return dict(TOKEN.findall(block_after(selector)))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_contrast_on_its_ground(theme: str, text: str, ground: str) -> None:
    found = colours(theme)
    assert contrast(found[text], found[ground]) >= FLOOR_TEXT[theme] - 0.005


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", MARKS)
def test_mark_contrast_on_surface(theme: str, mark: str) -> None:
    found = colours(theme)
    assert contrast(found[mark], found["surface"]) >= 3.2


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_dark_by_choice_equals_dark_by_system() -> None:
    chosen = TOKEN.findall(block_after(':root[data-theme="dark"]'))
    system = TOKEN.findall(block_after(':root:not([data-theme="light"])'))
    assert chosen == system


def test_dark_redefines_every_colour_of_light() -> None:
    assert colours("light").keys() == colours("dark").keys()


def test_raw_colours_only_in_tokens() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)|\brgba?\(|\bhsla?\(|\boklch\(")
    files = [path for path in CSS.rglob("*.css") if path.name != "tokens.css"]
    assert len(files) > 20
    assert [path.name for path in files if raw.search(path.read_text("utf-8"))] == []


def test_colours_used_are_defined() -> None:
    defined = set(re.findall(r"--([a-z0-9-]+):", TOKENS))
    used = {
        name
        for path in CSS.rglob("*.css")
        for name in re.findall(r"var\(--([a-z0-9-]+)", path.read_text("utf-8"))
    }
    assert used - defined == set()


def test_every_stylesheet_is_linked() -> None:
    from mbtq.core.assets import STYLESHEETS

    # WeasyPrint reads the report's own stylesheets from the folder, as they are.
    pages = [path for path in CSS.rglob("*.css") if "report" not in path.parts]
    assert {path.relative_to(CSS.parent).as_posix() for path in pages} == set(STYLESHEETS)
