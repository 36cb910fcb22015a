"""Search over all history: words, phrases, fields, files; newest first, with the line that matches."""
