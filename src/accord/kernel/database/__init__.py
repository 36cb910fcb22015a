"""Accord's own PostgreSQL: started, reused, stopped, dumped and loaded. Knows nothing of Django."""
