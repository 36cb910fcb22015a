"""Orders to search: count what words there are, read files, keep views. Nothing of it is done while mail comes in."""

from accord.desk.search.operations.counting import count_new_words
from accord.desk.search.operations.fields import note_fields
from accord.desk.search.operations.filing import read_new_files
from accord.desk.search.operations.keeping import keep_view, remove_view
from accord.desk.search.operations.names import begin_names_anew, note_names

__all__ = [
    "begin_names_anew",
    "count_new_words",
    "keep_view",
    "note_fields",
    "note_names",
    "read_new_files",
    "remove_view",
]
