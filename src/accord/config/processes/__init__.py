"""The processes of `accord serve`: web, worker and their supervisor. Each can run alone on another machine."""
