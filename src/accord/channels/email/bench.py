"""How well the reading engine reads collections of mail whose right reading is known.

Each collection is a folder with raw mails and `expected.jsonl`; the figures are shares of single answers. Any reader
can be measured with the same cases, so that figures can be compared. Run as
`python -m accord.channels.email.bench FOLDER`, where FOLDER holds the collections by name.
"""

import base64
import gzip
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TextIO

from accord.channels.email.addresses import parse_addresses
from accord.channels.email.contracts import Address, Bounce, Mail, Trimmed
from accord.channels.email.reading import read_mail
from accord.channels.email.trimming.trim import trim_text

SLOWEST_SECONDS = 1.0

Reader = Callable[[bytes], Mail]

# Reasons that a collection tells apart and the product's list does not.
_SAME_REASON = {"exceedlimit": "mesgtoobig"}


@dataclass(slots=True)
class Score:
    """How many answers of one kind were right, and what was wrong; `bar` is the share to be reached."""

    collection: str
    what: str
    bar: float
    right: int = 0
    asked: int = 0
    misses: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 0.0

    @property
    def holds(self) -> bool:
        return self.asked > 0 and self.share >= self.bar

    def count(self, name: str, *, got: object, wanted: object) -> None:
        """Count one answer."""
        self.asked += 1
        if got == wanted:
            self.right += 1
        else:
            self.misses.append(f"{name}: {got!r:.160}, not {wanted!r:.160}")


def read_expected(folder: Path) -> Iterator[dict[str, Any]]:
    """The known answers of a collection, one mail each."""
    with (folder / "expected.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def score_parsing(folder: Path, read: Reader = read_mail) -> list[Score]:
    """Subject, sender, recipients; and files by name, type and size."""
    scores = {what: Score("parsing", what, 0.98) for what in ("subject", "from", "recipients")}
    files = Score("parsing", "attachments", 0.97)
    for expected in read_expected(folder):
        name = expected["file"]
        mail = read((folder / name).read_bytes())
        scores["subject"].count(name, got=_fold(mail.subject), wanted=_fold(expected["subject"]))
        sender = mail.sender or Address("", "")
        wanted = Address(expected["from_display_name"], expected["from_email"].strip('"'))
        scores["from"].count(name, got=sender, wanted=wanted)
        for key in ("to", "cc", "reply-to"):
            if key in expected:
                got = [one for one in getattr(mail, key.replace("-", "_")) if one.email]
                scores["recipients"].count(name, got=got, wanted=list(parse_addresses([expected[key].encode()])))
        found = {(file.filename, file.content_type, file.size) for file in mail.attachments}
        for file in expected.get("attachments") or []:
            declared = file["preferences"].get("Mime-Type")
            if file["preferences"].get("original-format") or declared is None:
                continue  # the body itself, and text without a type: both are read, not attached
            wanted_file = (file["filename"], declared, _size_of(file["data"]))
            known = {(_where_known(filename, wanted_file[0]), kind, size) for filename, kind, size in found}
            files.count(name, got=wanted_file if wanted_file in known else sorted(found), wanted=wanted_file)
    return [*scores.values(), files]


def _size_of(data: Any) -> int:
    return len(base64.b64decode(data["__b64__"])) if isinstance(data, dict) else len((data or "").encode())


def score_mime_trees(folder: Path, read: Reader = read_mail) -> list[Score]:
    """Subject, addresses, date, message id, and the number of attachments."""
    kinds = ("subject", "addresses", "date", "message id", "attachments")
    scores = {what: Score("mime-trees", what, 0.97) for what in kinds}
    for expected in read_expected(folder):
        name, headers = expected["file"], expected["headers"]
        mail = read((folder / name).read_bytes())
        if "subject" in headers:
            wanted = headers["subject"].get("Text") or ""
            scores["subject"].count(name, got=_where_known(mail.subject, wanted), wanted=wanted)
        for key, got in (("from", mail.from_), ("to", mail.to), ("cc", mail.cc)):
            if key in headers:
                addresses = [(one["name"] or "", one["address"] or "") for one in _address_list(headers[key])]
                found = [(one.name, one.email) for one in got]
                known = [
                    (_where_known(a, b), _where_known(c, d)) for (a, c), (b, d) in zip(found, addresses, strict=False)
                ]
                scores["addresses"].count(name, got=known + found[len(known) :], wanted=addresses)
        if "date" in headers:
            scores["date"].count(name, got=mail.date, wanted=_date_of(headers["date"].get("DateTime")))
        if "message_id" in headers:
            scores["message id"].count(name, got=mail.message_id, wanted=headers["message_id"].get("Text"))
        scores["attachments"].count(name, got=len(mail.attachments), wanted=len(expected["attachments"]))
    return list(scores.values())


def _address_list(value: dict[str, Any]) -> list[dict[str, Any]]:
    found = value.get("Address") or {}
    if "List" in found:
        return list(found["List"])
    return [one for group in found.get("Group") or [] for one in group["addresses"]]


def _date_of(value: dict[str, Any] | None) -> datetime | None:
    if value is None:
        return None
    offset = timedelta(hours=value["tz_hour"], minutes=value["tz_minute"])
    zone = timezone(-offset if value["tz_before_gmt"] else offset)
    year, month, day, hour, minute, second = (
        value[key] for key in ("year", "month", "day", "hour", "minute", "second")
    )
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _where_known(got: str, wanted: str) -> str:
    """`got`, with the characters that the reference could not read left as unread, so that they do not count."""
    if "�" not in wanted or len(got) != len(wanted):
        return got
    return "".join("�" if known == "�" else mine for mine, known in zip(got, wanted, strict=True))


def score_trimming(folder: Path, trim: Callable[[str], Trimmed] = trim_text) -> list[Score]:
    """New words, exact after folding white space."""
    score = Score("reply-trimming", "new words", 0.85)
    for expected in read_expected(folder):
        got = trim(expected["email"]).new_text
        score.count(expected["name"], got=_fold(got), wanted=_fold(expected["trimmed"]))
    return [score]


def score_bounces(folder: Path, read: Reader = read_mail) -> list[Score]:
    """Recognised, reason and hardness by recipient; and that ordinary mail is none."""
    recognised = Score("bounces", "recognised", 0.99)
    reasons = Score("bounces", "reason", 0.88)
    hardness = Score("bounces", "hard or soft", 0.95)
    ordinary = Score("bounces", "ordinary mail is none", 1.0)
    for expected in read_expected(folder):
        name = expected["file"]
        bounce = read((folder / name).read_bytes()).bounce
        if expected.get("not_a_bounce"):
            ordinary.count(name, got=bounce is None, wanted=True)
            continue
        if expected["recipients"] is None:
            continue
        recognised.count(name, got=bounce is not None, wanted=True)
        _count_recipients(name, bounce, expected["recipients"], reasons, hardness)
    return [recognised, reasons, hardness, ordinary]


def _count_recipients(
    name: str, bounce: Bounce | None, wanted: list[dict[str, str]], reasons: Score, hardness: Score
) -> None:
    found = bounce.recipients if bounce else ()
    for number, one in enumerate(wanted):
        got = found[number] if number < len(found) else None
        reasons.count(name, got=got and got.reason, wanted=_SAME_REASON.get(one["reason"], one["reason"]))
        hardness.count(name, got=got and got.hard, wanted=one["hard"] == "true")


def score_robustness(root: Path, read: Reader = read_mail) -> list[Score]:
    """That every mail of every collection is read, none slower than a second."""
    score = Score("all", "read within a second", 1.0)
    for name, raw in _all_mails(root):
        started = time.process_time()
        mail = _try(read, raw)
        taken = time.process_time() - started
        score.slowest_seconds = max(score.slowest_seconds, taken)
        score.count(name, got=isinstance(mail, Mail) and taken < SLOWEST_SECONDS, wanted=True)
    return [score]


def _try(read: Reader, raw: bytes) -> Mail | None:
    try:
        return read(raw)
    except Exception:  # noqa: BLE001 - whether any reader raises is what is counted
        return None


def _all_mails(root: Path) -> Iterator[tuple[str, bytes]]:
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        for path in sorted(folder.iterdir()):
            if path.suffix != ".jsonl":
                yield f"{folder.name}/{path.name}", path.read_bytes()
    for path in sorted(root.glob("*.mbox.gz")):
        with gzip.open(path) as file:
            mails = re.split(rb"(?m)^From [^\n]*\n", file.read())
        for number, raw in enumerate(mails[1:]):
            yield f"{path.name} {number}", raw


def score_all(root: Path, read: Reader = read_mail, trim: Callable[[str], Trimmed] = trim_text) -> list[Score]:
    """All collections below `root` that are there, as this reader and this trimmer do them."""
    scorers: dict[str, Callable[[Path], list[Score]]] = {
        "parsing": lambda folder: score_parsing(folder, read),
        "mime-trees": lambda folder: score_mime_trees(folder, read),
        "reply-trimming": lambda folder: score_trimming(folder, trim),
        "bounces": lambda folder: score_bounces(folder, read),
    }
    scores = [
        score
        for name, scorer in scorers.items()
        if (root / name / "expected.jsonl").exists()
        for score in scorer(root / name)
    ]
    return scores + score_robustness(root, read)


def print_table(scores: list[Score], out: TextIO, *, with_misses: bool = False) -> None:
    """The figures as a table for people."""
    for score in scores:
        mark = "holds" if score.holds else "FAILS"
        line = (
            f"{score.collection:15} {score.what:22} {score.share:7.1%} of {score.asked:5}  bar {score.bar:.0%}  {mark}"
        )
        out.write(line + "\n")
        if with_misses:
            out.writelines(f"    {miss}\n" for miss in score.misses)


def _fold(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    print_table(score_all(Path(sys.argv[1])), sys.stdout, with_misses="--misses" in sys.argv)
