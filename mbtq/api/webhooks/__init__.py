"""Telling other systems that something happened: which events, how signed, when tried again."""
