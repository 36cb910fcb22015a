"""Signed links to a lesson: they carry who learns, need no account and no row of their own."""

from accord.kernel import ids

_PURPOSE = "lesson"
_VALID_SECONDS = 400 * 86_400


def lesson_path(*, learner_id: int) -> str:
    """The path of one person's lesson."""
    return f"/l/{ids.sign(purpose=_PURPOSE, value=learner_id)}/"


def read_lesson_token(*, token: str) -> int | None:
    """The learner's id of a link's token; None when it is forged or more than a year old."""
    value = ids.read_signed(purpose=_PURPOSE, text=token, valid_seconds=_VALID_SECONDS)
    return value if isinstance(value, int) else None
