"""What the whole company sees at a glance: the wall and the weekly briefing. Reads only."""
