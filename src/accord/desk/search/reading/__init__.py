"""The words in files that came with messages. `client` is how they are asked for; the rest runs in its child alone."""
