"""Incidents: the cases of many customers with one cause, answered together and each on their own."""
