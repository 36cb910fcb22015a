"""Service levels: when we work, what we promise by when, and how long everything took."""
