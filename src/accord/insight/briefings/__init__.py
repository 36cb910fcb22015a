"""The weekly briefing: composed, kept as it was sent, sent to whoever wants it."""
