"""What texts mean, as vectors: for workers and commands, never for processes that serve pages (they need numpy)."""
