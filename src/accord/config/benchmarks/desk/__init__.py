"""The desk at a million conversations: its lists, its pages, its search, its replies, and what they cost as it grows."""
