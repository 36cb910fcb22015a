"""Accord: customer service and customer experience as one circle."""

__version__ = "0.1.0"
