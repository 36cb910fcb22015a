"""Queued and timed work of feelings."""

from accord.kernel.jobs import job, timed


@timed("10 2 * * *")
def teach_every_night(timestamp: int) -> None:
    """Teach the classifier what people judged since, and hear what was left."""
    from accord.understand.feelings.operations import look_soon, teach_if_wanted

    teach_if_wanted()
    look_soon(everything=True)


@timed("*/10 * * * *")
def hear_what_was_missed(timestamp: int) -> None:
    """Hear survey answers, and whatever else came without a contact."""
    from accord.understand.feelings.operations import look_soon

    look_soon()


@job(queue="themes", retry=False)
def teach_now(fit_id: int) -> None:
    """Teach the classifier now."""
    from accord.understand.feelings.operations import teach_feelings

    teach_feelings(fit_id=fit_id)


@job(queue="themes")
def hear_texts(everything: bool) -> None:
    """Hear how new texts sound."""
    from accord.understand.feelings.operations.hearing import AT_ONCE, hear_waiting, look_soon

    if hear_waiting(everything=everything) == AT_ONCE:
        look_soon(everything=everything)
