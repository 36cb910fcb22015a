"""What can be said about a conversation, and sentences about it that hold or do not: for rules and routes alike."""
