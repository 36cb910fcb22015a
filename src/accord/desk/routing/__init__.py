"""Routing: who gets which conversation, why, and whether it is shared out fairly."""
