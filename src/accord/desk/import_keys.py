"""By what a message of an imported conversation is known again. Pure."""

from accord.kernel.ids import hash_of

_KEY_LENGTH = 100  # of 120: the number of the message follows


def import_key(*, source: str, key: str, number: int = 0) -> str:
    """The source key of a message by the other system's name, the conversation's id there, and its place."""
    whole = f"import:{source}:{key}"
    return f"{whole if len(whole) <= _KEY_LENGTH else 'import:' + hash_of(whole)}:{number}"
