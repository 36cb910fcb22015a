"""Macros: words and orders that a person gives with one key."""
