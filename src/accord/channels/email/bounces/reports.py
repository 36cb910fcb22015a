"""What a report says about each recipient: from its fields (RFC 3464), from a provider's JSON, from free text."""

import json
import re
from dataclasses import dataclass, replace

from accord.channels.email.charsets import decode_bytes
from accord.channels.email.headers import Headers, decode_header, first_value, split_headers
from accord.channels.email.mime import Part

MOST_RECIPIENTS = 1_000
LONGEST_REPORT = 60_000

EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,120}@[A-Za-z0-9][\w.-]{0,200}|\"[^\"\n]{1,80}\"@[A-Za-z0-9][\w.-]{0,200}"
)
_FIELD_EMAIL = re.compile(r"<?([^\s<>;]+@[^\s<>;]+)>?")
_FINAL = re.compile(r"^[ \t>]*(?:Final|Original)-Recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient as reported; `diagnosis` is what was said, in the report's own words.

    `category` is the class that a sending service filed it under, `remote` the host that refused, `reporter` the host
    that reports: each may be empty.
    """

    email: str
    action: str = ""
    status: str = ""
    diagnosis: str = ""
    alias: str = ""
    category: str = ""
    remote: str = ""
    reporter: str = ""


def read_delivery_status(content: bytes) -> list[Report]:
    """The recipients of a `message/delivery-status` body: blocks of fields parted by empty lines."""
    found: list[Report] = []
    position = 0
    reporter = ""
    while position < len(content) and len(found) < MOST_RECIPIENTS:
        fields, after, _ = split_headers(content, position, len(content))
        position = after if after > position else _next_line(content, position)
        report = _read_block(fields)
        if report is not None:
            found.append(replace(report, reporter=reporter))
        reporter = reporter or _host_of(decode_header(first_value(fields, "reporting-mta")))
    return found


def _host_of(value: str) -> str:
    return (value.partition(";")[2] or value).strip().partition(" ")[0]


def _next_line(content: bytes, position: int) -> int:
    end = content.find(b"\n", position)
    return len(content) if end < 0 else end + 1


def _read_block(fields: Headers) -> Report | None:
    values: dict[str, str] = {}
    for name, value in fields:
        values.setdefault(name, decode_header(value).strip())
    final = _address_of(values.get("final-recipient", ""))
    original = _address_of(values.get("original-recipient", ""))
    email = final or original or _address_of(values.get("x-actual-recipient", ""))
    if not email and "action" not in values and "status" not in values:
        return None
    if not email and "final-recipient" not in values and "original-recipient" not in values:
        return None
    diagnosis = values.get("diagnostic-code", "")
    kind, semicolon, rest = diagnosis.partition(";")
    if semicolon and len(kind) < 30 and " " not in kind.strip() and kind.strip().lower() != "x-unix":
        diagnosis = rest.strip()
    status, _, comment = values.get("status", "").partition(" ")
    if comment.strip(" ()") and not diagnosis:
        diagnosis = comment.strip(" ()")
    return Report(
        email=email or values.get("final-recipient", "").partition(";")[2].strip(),
        action=values.get("action", "").split(" ")[0].strip().lower(),
        status=status.strip(),
        diagnosis=diagnosis,
        alias=original,
        category=values.get("x-powermta-bouncecategory", "").lower(),
        remote=_host_of(values.get("remote-mta", "")),
    )


def _address_of(value: str) -> str:
    content = value.partition(";")[2] if ";" in value else value
    found = _FIELD_EMAIL.search(content)
    return found.group(1).strip("'\"") if found else ""


def read_inline_status(text: str) -> list[Report]:
    """Delivery status fields that stand in plain text, as some systems send them."""
    if not _FINAL.search(text):
        return []
    start = max(0, min(found.start() for found in [*_FINAL.finditer(text)][:1]))
    before = text.rfind("\n\n", 0, start)
    block = text[before + 2 if before >= 0 else 0 : start + LONGEST_REPORT]
    return read_delivery_status(block.encode("utf-8", "replace"))


def read_feedback(part: Part) -> list[Report]:
    """The recipients of an abuse report (RFC 5965)."""
    fields, _, _ = split_headers(part.content(), 0, part.end - part.start)
    named = [decode_header(value) for name, value in fields if name in ("original-rcpt-to", "removal-recipient")]
    emails = [_address_of(value) or value.strip() for value in named]
    return [Report(email=email, action="feedback") for email in dict.fromkeys(emails)]


def read_json_notification(text: str) -> list[Report]:
    """Notifications that a mail service sends as JSON (Amazon SES through SNS)."""
    start = text.find("{")
    if start < 0 or ('"notificationType"' not in text and '"eventType"' not in text):
        return []
    try:
        notification, _ = json.JSONDecoder().raw_decode(text[start : start + LONGEST_REPORT * 4])
    except (ValueError, RecursionError):
        return []
    if not isinstance(notification, dict):
        return []
    kind = str(notification.get("notificationType") or notification.get("eventType") or "").lower()
    return _read_json_kind(kind, notification.get(kind))


def _read_json_kind(kind: str, event: object) -> list[Report]:
    if not isinstance(event, dict):
        return []
    if kind == "delivery":
        said = str(event.get("smtpResponse") or "")
        return [Report(str(one), "delivered", "", said) for one in _list_of(event.get("recipients"))]
    if kind not in ("bounce", "complaint"):
        return []
    found: list[Report] = []
    for one in _list_of(event.get("bouncedRecipients" if kind == "bounce" else "complainedRecipients")):
        if isinstance(one, dict):
            said = str(one.get("diagnosticCode") or "").removeprefix("smtp;").strip()
            action = "feedback" if kind == "complaint" else str(one.get("action") or "failed")
            email, status = str(one.get("emailAddress") or ""), str(one.get("status") or "")
            found.append(Report(email, action, status, said, category=str(event.get("bounceSubType") or "").lower()))
    return found


def _list_of(value: object) -> list[object]:
    return value[:MOST_RECIPIENTS] if isinstance(value, list) else []


# Below these lines stands the mail that came back.
_COPY_BELOW = re.compile(
    r"^[ \t]*(?:[-=*_>#]{2,}[ \t]*(?:this is a copy|below this line|the header of the original|original message"
    r"|included is a copy"
    r"|returned message|unsent message|message (?:header|text|body|contents)|enclosed is a copy|a copy of"
    r"|here is a copy"
    r"|begin (?:of )?(?:message|original)|rejected message|message follows|undelivered message|start of returned"
    r"|this is the (?:header|original)|original mail|copy of your)"
    r"|(?:the )?(?:original|returned|message)(?: message)?(?: headers?)? (?:follows?|text follows)\b"
    r"|message headers follow"
    r"|(?:below|here|included|attached|following) is (?:a|the) copy|original message headers?:?[ \t]*$"
    r"|bounced e-?mail:"
    r"|a copy of (?:the|your) (?:original )?(?:message|mail)|-- the original message|original message attached"
    r"|message contents follow"
    r"|the (?:text|header|first part) of (?:the |your )?(?:original |message)|returned mail follows"
    r"|included message)",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_HEADERS = re.compile(
    r"^(?:Received|Return-Path|X-Received|DKIM-Signature|Message-ID):.*\n", re.IGNORECASE | re.MULTILINE
)


def cut_returned_mail(text: str) -> str:
    """The report without the copy of the mail that it reports about."""
    text = text[:LONGEST_REPORT]
    cuts = [found.start() for pattern in (_COPY_BELOW, _MAIL_HEADERS) if (found := pattern.search(text))]
    return text[: min(cuts)] if cuts and min(cuts) > 0 else text


# A line that names who did not get the mail: the address comes first, or after one of these words.
_OPENS_WITH_ADDRESS = re.compile(
    rf"^[ \t>*\-=\d.)]{{0,12}}[\"'<(\[]{{0,2}}(?P<email>{EMAIL.pattern})[\"'>)\]]{{0,2}}(?:<mailto:[^>]*>)?[ \t]*(?:$"
    rf"|[:\[(,;<]|\.\.\.|\bon \w{{3}},|(?:am|le|el|il|em|op) \d|invalid|error|no such|unknown|user|failed|was|-)",
    re.IGNORECASE,
)
_NAMES_ADDRESS = re.compile(
    rf"(?<!\w)(?:recipients?(?: address)?|address(?:es)?|addressee|deliver(?:ed|ing|y)?[\w ]{{0,25}} to"
    rf"|unable to deliver.{{0,30}} to|your mail to|rcpt to|user(?:id)?|mailbox(?: exceeds allowed size)?|attempts"
    rf"|undeliverable to|could not be delivered to|not delivered to|send(?:ing)? (?:your |the )?(?:mail|message"
    rf"|e-?mail) to|destinataire|destinatario)(?:[ \t]*:[ \t]*|[ \t]+"
    rf"|(?=<))[\"'<\[]{{0,2}}(?:mailto:)?(?P<email>{EMAIL.pattern})[\"'>\]]{{0,2}}",
    re.IGNORECASE,
)
_REPLIES_FIRST = re.compile(rf"^[ \t]*(?:<<<[ \t]*)?[245]\d\d[ \t-].{{0,30}}?<(?P<email>{EMAIL.pattern})>")


_NEXT_HOST = re.compile(r"\d{3} \S+ \(\w+\)\.\.\.|while talking to ", re.IGNORECASE)


def read_text(text: str, *, not_recipients: frozenset[str]) -> list[Report]:
    """Recipients named in a free-text report, each with the lines about it.

    `not_recipients` are addresses (lower case) that are named for other reasons: whom the report went to, whom to ask.
    """
    lines = text.split("\n")
    about: dict[str, list[str]] = {}
    current = ""
    for number, line in enumerate(lines):
        named = _find_named(line, not_recipients)
        if named and named != current and len(about) < MOST_RECIPIENTS:
            current = named
            about.setdefault(named, []).extend(_conversation_above(lines, number))
        elif _NEXT_HOST.match(line):
            current = ""
        if current:
            about[current].append(line)
    if len(about) == 1:
        return [Report(email=next(iter(about)), diagnosis=_shorten(lines))]
    return [Report(email=email, diagnosis=_shorten(said)) for email, said in about.items()]


def _find_named(line: str, not_recipients: frozenset[str]) -> str:
    if "@" not in line or len(line) > 2_000:
        return ""
    found = _OPENS_WITH_ADDRESS.match(line) or _REPLIES_FIRST.match(line) or _NAMES_ADDRESS.search(line)
    if found is None:
        return ""
    email = found.group("email").strip("'.")
    local = email.lower().partition("@")[0]
    if email.lower() in not_recipients or local in _NOBODY:
        return ""
    return email


def find_only_address(text: str, *, not_recipients: frozenset[str]) -> str:
    """The one address that a text names, if there is just one besides those named for other reasons."""
    named = {found.group().strip("'.").lower(): found.group().strip("'.") for found in EMAIL.finditer(text[:4_000])}
    others = [
        email
        for folded, email in named.items()
        if folded not in not_recipients and folded.partition("@")[0] not in _NOBODY
    ]
    return others[0] if len(others) == 1 else ""


_NOBODY = frozenset({"postmaster", "mailer-daemon", "abuse", "support", "helpdesk", "admin", "webmaster", "hostmaster"})


def _conversation_above(lines: list[str], number: int) -> list[str]:
    above: list[str] = []
    for line in reversed(lines[max(0, number - 3) : number]):
        if not line.lstrip().startswith((">>>", "<<<")):
            break
        above.insert(0, line)
    return above


def _shorten(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())[:4_000]


def decode_part(part: Part) -> str:
    """A part of a report as text."""
    return decode_bytes(part.content()[:LONGEST_REPORT], part.charset)[0]


def with_diagnosis(report: Report, diagnosis: str) -> Report:
    """The same report with other words."""
    return replace(report, diagnosis=diagnosis)
