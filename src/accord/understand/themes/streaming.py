"""`accord themes stream`: lines in, each with its theme, and signals between them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TextIO

from accord.understand.themes.command_line import Line, end_progress, read_lines, tell_progress, write_line

if TYPE_CHECKING:
    from accord.understand.themes.engine.stream import Placed, Stream


def stream_lines(
    lines: Iterable[str],
    *,
    output: TextIO,
    history_days: float,
    false_a_day: float = 0.01,
    without_models: bool = False,
) -> int:
    """Answer `{id, at, text}` with `{id, theme, confidence}` and `{signal}`; return 1 if any line failed."""
    reading = _Reading(output=output, days=history_days, false_a_day=false_a_day, without_models=without_models)
    for line in read_lines(lines, keys=("id", "at", "text")):
        reading.take(line)
    return reading.finish()


class _Reading:
    """The lines of the history are held back until it is over, then learnt from; the further ones are answered."""

    def __init__(self, *, output: TextIO, days: float, false_a_day: float, without_models: bool) -> None:
        self._output = output
        self._span = timedelta(days=days)
        self._false_a_day = false_a_day
        self._without_models = without_models
        self._held: list[Line] = []
        self._ends: datetime | None = None
        self._latest: datetime | None = None
        self._stream: Stream | None = None
        self._ids: list[object] = []
        self._code = 0

    def take(self, line: Line) -> None:
        """One line, read or not."""
        at = None if "error" in line else self._time_of(line)
        if at is None:
            self._refuse(line)
            return
        self._ends = self._ends or at + self._span
        if self._stream is None and at < self._ends:
            self._held.append(line | {"at": at})
            return
        self._learn()
        self._answer(line, at)

    def finish(self) -> int:
        """Learn and answer what is still held back."""
        self._learn()
        return self._code

    def _time_of(self, line: Line) -> datetime | None:
        try:
            at = datetime.fromisoformat(line["at"])
        except (ValueError, TypeError):
            line["error"] = f"{line['at']!r} is no instant of ISO 8601."
            return None
        if at.tzinfo is None:
            line["error"] = f"{line['at']} has no offset."
        elif self._latest is not None and at < self._latest:
            line["error"] = f"{line['at']} is earlier than the line before: the lines must be in order of time."
        else:
            self._latest = at
            return at
        return None

    def _refuse(self, line: Line) -> None:
        self._code = 1
        if self._stream is None:
            self._held.append(line)
        else:
            write_line(_error_of(line), self._output)

    def _learn(self) -> None:
        """Learn from what was held back and answer it; too little of it is said on each line."""
        if self._stream is not None:
            return
        held, self._held = self._held, []
        said = [line for line in held if "error" not in line and line["text"].strip()]
        placed: list[Placed] = []
        try:
            self._stream = self._begin(said)
            placed = self._stream.history
            self._ids = [line["id"] for line in said]
        except ValueError as error:
            for line in held:
                line.setdefault("error", f"The history is too short to learn from. {error}")
            self._code = 1
        answers = iter(placed)
        for line in held:
            if "error" in line:
                write_line(_error_of(line), self._output)
            elif line["text"].strip():
                self._write(line, next(answers))
            else:
                write_line({"id": line["id"], "theme": None, "confidence": 0.0}, self._output)

    def _begin(self, said: list[Line]) -> "Stream":
        from accord.kernel.meaning.installed import load_models
        from accord.understand.themes.engine.stream import Stream

        texts = [line["text"] for line in said]
        models = [] if self._without_models else load_models(texts)
        times = [line["at"] for line in said]
        stream = Stream(texts, times, models=models, false_a_day=self._false_a_day, progress=tell_progress)
        end_progress()
        return stream

    def _answer(self, line: Line, at: datetime) -> None:
        if self._stream is None:
            self._code = 1
            write_line({"id": line["id"], "error": "The history was too short to learn from."}, self._output)
            return
        if not line["text"].strip():
            write_line({"id": line["id"], "theme": None, "confidence": 0.0}, self._output)
            return
        self._ids.append(line["id"])
        self._write(line, self._stream.take(line["text"], at))

    def _write(self, line: Line, placed: "Placed") -> None:
        answer = {"id": line["id"], "theme": placed.theme + 1, "confidence": round(placed.confidence, 4)}
        write_line(answer, self._output)
        if placed.told is not None:
            told = placed.told
            signal = {
                "theme": told.theme + 1,
                "label": told.label,
                "at": line["at"],
                "texts": [self._ids[place] for place in told.texts],
                "kind": told.kind,
                "p": told.p,
            }
            write_line({"signal": signal}, self._output)


def _error_of(line: Line) -> Line:
    return {key: line[key] for key in ("id", "error") if key in line}
