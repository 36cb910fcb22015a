"""The load: sixty agents at work and a thousand open streams, as browsers make it, in a process of its own.

It imports nothing of Django and parses no more than it must, for it runs on the cores that are measured.
"""
