"""Bringing in what other systems kept: chats by a mapping, a shop's customers and orders."""
