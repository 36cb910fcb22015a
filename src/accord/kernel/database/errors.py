"""What can go wrong with the embedded database, each with a sentence that says how to mend it."""

from pathlib import Path


class DatabaseUnavailable(Exception):  # noqa: N818 - it says what the reader sees
    """The database cannot be used; the sentence says why and what to do."""


class ProgramsMissing(DatabaseUnavailable):
    """No PostgreSQL programs were found on this machine."""


class DataOfAnotherVersion(DatabaseUnavailable):
    """The data were written by another major version of PostgreSQL."""

    def __init__(self, *, folder: Path, data_major: int, program_major: int) -> None:
        self.data_major = data_major
        self.program_major = program_major
        super().__init__(
            f"The data in {folder} belong to PostgreSQL {data_major}, but this Accord brings PostgreSQL "
            f"{program_major}. Run `accord upgrade`, which dumps and loads them; nothing has been changed."
        )


class DataDamaged(DatabaseUnavailable):
    """PostgreSQL does not accept the data folder."""


class DiskFull(DatabaseUnavailable):
    """There is no room left on the device that holds the data."""


class SocketUnusable(DatabaseUnavailable):
    """The private socket cannot be made."""


class DataInUse(DatabaseUnavailable):
    """Another PostgreSQL server holds these data and does not answer."""


class StartFailed(DatabaseUnavailable):
    """PostgreSQL did not start for a reason that has no sentence of its own."""


_SIGNS: tuple[tuple[type[DatabaseUnavailable], tuple[str, ...], str], ...] = (
    (
        DiskFull,
        ("No space left on device", "Disk quota exceeded"),
        "There is no room left on the device that holds {folder}. Free some space and start Accord again.",
    ),
    (
        SocketUnusable,
        (
            "could not create any Unix-domain sockets",
            "could not bind Unix",
            "could not create lock file",
        ),
        (
            "PostgreSQL cannot make its private socket for {folder}. "
            "Check that the folder for run-time files can be written, or set XDG_RUNTIME_DIR."
        ),
    ),
    (
        DataInUse,
        (
            "pre-existing shared memory block",
            "is another postmaster",
            "is another postgres",
        ),
        "Another PostgreSQL server still uses the data in {folder}. Stop it and start Accord again.",
    ),
    (
        DataDamaged,
        (
            "could not locate a valid checkpoint",
            "could not locate required checkpoint",
            "incorrect checksum in control file",
            "control file appears to be corrupt",
            "could not find the database system",
            "could not read file",
            "could not open file",
            "could not open directory",
            "could not access status of transaction",
            "required WAL directory",
            "invalid page in block",
            "invalid data in file",
            "not a valid data directory",
        ),
        "The data in {folder} are damaged or incomplete. Put back the latest backup with `accord restore`.",
    ),
    (
        StartFailed,
        (
            "Cannot allocate memory",
            "could not map anonymous shared memory",
            "could not resize shared memory",
        ),
        "There is not enough memory to start PostgreSQL for {folder}.",
    ),
)


def explain_failure(*, folder: Path, log: str) -> DatabaseUnavailable:
    """Turn what PostgreSQL wrote before it gave up into an error with a useful sentence."""
    for error, signs, sentence in _SIGNS:
        if any(sign in log for sign in signs):
            return error(f"{sentence.format(folder=folder)} PostgreSQL said: {_last_words(log)}")
    return StartFailed(f"PostgreSQL did not start for {folder}. It said: {_last_words(log)}")


def _last_words(log: str) -> str:
    telling = [line for line in log.splitlines() if any(word in line for word in ("FATAL", "PANIC", "error:"))]
    lines = telling or [line for line in log.splitlines() if line.strip()]
    return " / ".join(line.strip() for line in lines[-2:]) or "nothing"
