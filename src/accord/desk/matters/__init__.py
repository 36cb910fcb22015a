"""Matters beside each other: cases linked, messages split off or moved, each with an undo that restores."""
