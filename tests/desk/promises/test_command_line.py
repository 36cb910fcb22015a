"""`accord promises find` reads and writes JSON lines; a bad line does not stop the rest."""

import io
import json

from accord.desk.promises.command_line import answer_text
from accord.kernel.statistics.command_line import answer_lines


def answers(*lines: str) -> tuple[int, list[dict[str, object]]]:
    output = io.StringIO()
    code = answer_lines(lines, answer=answer_text, output=output)
    return code, [json.loads(line) for line in output.getvalue().splitlines()]


def test_a_line_is_answered_with_its_promises() -> None:
    text = "Ich schicke Ihnen das Ersatzteil morgen zu."
    code, [answer] = answers(json.dumps({"text": text, "written_at": "2026-11-18T10:15", "language": "de"}))
    assert code == 0
    assert answer == {
        "promises": [
            {
                "kind": "send",
                "words": "Ich schicke Ihnen das Ersatzteil morgen zu",
                "start": 0,
                "end": 42,
                "due_at": "2026-11-19T18:00:00+01:00",
                "due_words": "morgen",
                "confidence": 0.9,
            }
        ]
    }


def test_the_zone_is_the_one_given() -> None:
    line = {"text": "I'll call you at 3 pm.", "written_at": "2026-11-18T10:15+00:00", "timezone": "Europe/London"}
    _, [answer] = answers(json.dumps(line))
    assert answer["promises"][0]["due_at"] == "2026-11-18T15:00:00+00:00"  # type: ignore[index]


def test_what_cannot_be_read_is_said_on_its_line_and_the_rest_goes_on() -> None:
    good = json.dumps({"text": "Thank you.", "written_at": "2026-11-18T10:15"})
    code, found = answers(
        '{"text": 5}',
        '{"text": "a", "written_at": "soon"}',
        '{"text": "a", "written_at": "2026-11-18", "timezone": "X"}',
        good,
    )
    assert code == 1
    assert [list(one) for one in found] == [["error"], ["error"], ["error"], ["promises"]]
