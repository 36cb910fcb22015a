"""The classifier of feelings, without a database: what is taught, what is seen of a text, and how wrong it is."""
