"""Which customers' words are worth keeping as a story, and why."""
