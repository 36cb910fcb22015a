"""Contacts that should never have been needed: how many, at what cost, and to whom the invoice goes."""
