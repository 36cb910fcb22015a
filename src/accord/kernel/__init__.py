"""The ground floor: time, facts, deadlines, jobs, live hints, files, permissions, audit, text, the database."""
