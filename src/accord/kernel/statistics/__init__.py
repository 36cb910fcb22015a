"""Figures with honest uncertainty, in plain Python: processes that serve pages never load numpy or scipy."""
