"""The reading child: files in, their words out, within bounds that the system holds.

In: a line of JSON `{"filename", "content_type", "size"}`, then so many bytes. Out: a line of JSON `{"words"}`.
It may take half a gigabyte and a limited time of the processor; past either it dies, and its parent goes on.
"""

import contextlib
import json
import os
import sys

_MOST_MEMORY = 512 * 1024 * 1024
_MOST_PROCESSOR_SECONDS = 240  # of a child that reads many files; each has its own time besides, kept by the parent


def main() -> None:
    """Answer each file until the input ends."""
    _limit()
    from accord.desk.search.reading.kinds import read_words

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        content = sys.stdin.buffer.read(asked["size"])
        try:
            words = read_words(content=content, filename=asked["filename"], content_type=asked["content_type"])
        except Exception:  # noqa: BLE001 - a broken file has no words; the next is another's
            words = ""
        answers.write(json.dumps({"words": words}) + "\n")
        answers.flush()


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_PROCESSOR_SECONDS, _MOST_PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(10)


if __name__ == "__main__":
    main()
