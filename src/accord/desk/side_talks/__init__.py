"""Questions and tasks for people without a seat in the desk, beside a conversation and never visible in it."""
