"""Bringing out what Accord holds: everything in open formats, and service as tables in the shape of Zendesk's."""
