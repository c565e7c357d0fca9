"""Texts of the manual and the protocols as they ship: reading, sections, links, differences."""
