"""What the whole company sees at a glance: the wall reads only; the weekly briefing is kept as it was sent."""
