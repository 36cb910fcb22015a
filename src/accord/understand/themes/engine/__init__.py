"""Themes found in texts without a list given beforehand: for children of the worker and commands, as it needs numpy."""
