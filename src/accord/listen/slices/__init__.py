"""Watching by what contacts have in common: channel, language, product, warehouse, country … and their pairs."""
