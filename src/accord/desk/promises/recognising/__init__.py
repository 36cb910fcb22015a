"""Promises found in words: pure rules for English and German, without a database and without a model."""

from accord.desk.promises.recognising.finding import FoundPromise, find_promises

__all__ = ["FoundPromise", "find_promises"]
