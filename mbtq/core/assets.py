"""The stylesheets of the design system, in the order in which they apply."""

from __future__ import annotations

COMPONENTS = (
    "button", "field", "chips", "scale", "checkitem", "badge", "riskbadge", "riskbar", "table",
    "heat", "timeline", "steps", "card", "alert", "dialog", "diff", "requirement", "remark",
    "upload", "progress", "pagination", "spc", "funnel", "dot", "session",
)  # fmt: skip

STYLESHEETS = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    *(f"css/components/{name}.css" for name in COMPONENTS),
    "css/app.css",
    "css/print.css",
)

BUNDLE = "built/mbtq.css"  # BUILT_ASSETS is served under built/
