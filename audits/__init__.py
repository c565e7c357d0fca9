"""Audits: whether a program is what it says it is."""
