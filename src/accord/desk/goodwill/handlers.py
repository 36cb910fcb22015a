"""What goodwill does when its deadlines fall due."""

from datetime import datetime

from accord.desk.goodwill import operations
from accord.desk.goodwill.operations.giving import OUTCOME_DUE
from accord.kernel.deadlines import on_deadline


@on_deadline(OUTCOME_DUE)
def ask_what_became_of_it(*, subject: int, due_at: datetime) -> None:
    """Two weeks after a gesture somebody should know what became of it."""
    operations.remind_of_outcome(gesture_id=subject)
