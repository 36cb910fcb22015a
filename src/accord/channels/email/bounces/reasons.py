"""From what a mail system said to why a mail did not arrive."""

import re

from accord.channels.email.bounces import abroad_words, later_words, narrow_words, provider_codes, wider_words, words

LONGEST_DIAGNOSIS = 2_000

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY_BY_NAME = re.compile(
    r"(?:error_code|response ?code|smtp code|error code)\s?[:=]?\s?([245]\d\d)\b", re.IGNORECASE
)
_REPLY = re.compile(r"(?<![\d.#/:@=-])([245]\d\d)(?=[\s\-<:;,]|\Z)(?!\s*(?:bytes|hours?|minutes?|days?|seconds?))")
_CODES_FIRST = re.compile(r"\A\s*(?:[245]\d\d[ -]?)?(?:[245]\.\d{1,3}\.\d{1,3}\b)?")
_SPACES = re.compile(r"\s+")
_LINK = re.compile(r"https?://([^\s/?#<>()]+)[^\s<>()]*")
_PREFIX = re.compile(r"recipient address rejected: ?(?=\w)(?!access denied|undeliverable)", re.IGNORECASE)
_ADDRESS = re.compile(r"<?[^\s<>@\"']{1,100}@[^\s<>@\"',;:]{1,200}>?")
_WORDINGS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in words.WORDINGS)
_LATE_WORDINGS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in later_words.LATE_WORDINGS)
_PROVIDER_CODES = tuple((reason, re.compile(pattern)) for reason, pattern in provider_codes.PROVIDER_CODES)
_NARROW_WORDINGS = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        *narrow_words.NARROW_WORDINGS,
        *abroad_words.ABROAD_WORDINGS,
        *wider_words.WIDER_WORDINGS,
    )
)
_LAST_WORDINGS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in wider_words.LAST_WORDINGS)
_STATES_OF_MAILBOX = tuple(
    (reason, pattern) for reason, pattern in (*_NARROW_WORDINGS, *_WORDINGS) if reason in ("mailboxfull", "suspend")
)
_LONGEST_PLAIN_LINE = 90
_GUESSED = re.compile(r"\b(?:may|might|could|can|or|if|possibl[ey]|perhaps|probably|not exist)\b", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"this is (?:the|an?) (?:mail system|postfix program|[\w-]+ program|mail delivery \w+|mailer-daemon)[^.]{0,40}?"
    r"(?: at (?:host )?\S+)?|i'?m sorry to have to inform you that|(?:for further assistance"
    r"|if you do so),? please[^.]*\."
    r"|this message was (?:created|generated) automatically by (?:the )?(?:mail delivery (?:software|system)"
    r"|smtp relay)"
    r"|you can delete your own text from[^.]*\.|[ ]the mail system(?=\s|\Z)|mail delivery (?:sub)?system"
    r"|this is a permanent error|no further (?:delivery )?attempts will be made",
    re.IGNORECASE,
)
_EARLY = 1 + [reason for reason, _ in words.WORDINGS].index("notaccept")  # what outweighs an unknown user
_UNTELLING = frozenset({"", "0.0"})
_SIGN_IN_REPLIES = frozenset({"530", "534", "535", "538"})  # RFC 4954
_BY_SUBJECT = {"3.": "systemerror", "4.": "networkerror", "6.": "contenterror", "7.": "securityerror"}
_VAGUE_STATUS = frozenset(
    {"1.0", "2.0", "3.0", "4.0", "4.2", "4.5", "5.0", "7.0"}
)  # "other": what systems send for want of better
_OTHER_CODES = frozenset({"7.1", "2.0", "2.1", "3.0"})
_NO_ACCOUNT = re.compile(r"(?:doesn'?t|does not) have an? \S+ account", re.IGNORECASE)
_CONTRADICTIONS = tuple(
    (reason, pattern) for reason, pattern in _WORDINGS if reason in ("speeding", "spamdetected", "toomanyconn")
)
_DENIED = re.compile(r"access denied|administrative prohibition", re.IGNORECASE)
_MAILBOX_MISSING = re.compile(
    r"(?:mailbox|user|recipient|account)\b(?![^.;]{0,40}\b(?:domain|host)\b).{0,80} does(?: not|n'?t) exist"
    r"|no such \S+ user",
    re.IGNORECASE,
)
_SENDER_MEANT = re.compile(r"\b(?:senders?|originator|mail from|return[- ]path)\b", re.IGNORECASE)
_WEAK = frozenset({"policyviolation", "securityerror", "hostunknown"})
_STRONG_STATUS = frozenset({"1.2", "3.4", "4.1", "4.7", "3.2", "1.8", "1.7"})
_UNKNOWN_USER = re.compile(f"{later_words.UNKNOWN_USER}|{abroad_words.UNKNOWN_ABROAD}", re.IGNORECASE)
_COMMANDS = tuple(
    (command, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for command, pattern in later_words.COMMANDS
)


def find_status(text: str) -> str:
    """The most telling enhanced status code in a text: the first that is not merely X.0.0, else the first."""
    found = [match.group() for match in _STATUS.finditer(text)]
    telling = [code for code in found if not code.endswith(".0.0")]
    return (telling or found or [""])[0]


def find_reply(text: str) -> str:
    """The SMTP reply code in a text, or nothing."""
    found = _REPLY.search(_LINK.sub(" ", text)) or _REPLY_BY_NAME.search(text)
    return found.group(1) if found else ""


def without_codes(text: str) -> str:
    """What was said after the reply code and the status code it begins with."""
    return _CODES_FIRST.sub("", text, count=1).strip()


def find_command(text: str) -> str:
    """The SMTP command that was refused, as far as the text tells: the last one it names."""
    last, last_at = "", -1
    for command, pattern in _COMMANDS:
        for found in pattern.finditer(text):
            if found.start() > last_at:
                last, last_at = command, found.start()
    return last


def find_reason(*, diagnosis: str, status: str, reply: str, command: str, action: str, domain: str = "") -> str:
    """The reason in one word, from words first and codes second; `undefined` if neither says anything.

    `command` is the SMTP command that was refused, `domain` the recipient's; both may be empty.
    """
    if not command and domain.endswith(words.LATE_DOMAINS):
        command = "RCPT"
    if action in ("delivered", "relayed", "expanded") or (status.startswith("2.") and reply[:1] != "5"):
        return "delivered"
    marked = _first_match(_PROVIDER_CODES, diagnosis[:LONGEST_DIAGNOSIS])
    if marked and status[2:] not in words.CERTAIN_STATUS:
        return marked
    line = _SPACES.sub(" ", _ADDRESS.sub("<address>", _LINK.sub(r"\1", diagnosis[:LONGEST_DIAGNOSIS])))
    line = _PREFIX.sub("", _BOILERPLATE.sub(" ", line))
    said = _from_reply(line)
    reason = _find_reason(said, status=status, reply=reply, command=command)
    if reason == "undefined" and said is not line:
        reason = _find_reason(line, status=status, reply=reply, command=command)
    if action == "delayed" and (reason == "undefined" or (reason == "networkerror" and status[2:] in ("0.0", "4.0"))):
        return "expired"
    return reason


def find_plain_cause(text: str) -> str:
    """The state of the mailbox that a report tells its reader in a short line of its own, if it tells one for sure."""
    for line in text[:LONGEST_DIAGNOSIS].split("\n"):
        if len(line) <= _LONGEST_PLAIN_LINE and not _GUESSED.search(line) and not _REPLY.search(line):
            cause = _first_match(_STATES_OF_MAILBOX, line)
            if cause:
                return cause
    return ""


def _from_reply(line: str) -> str:
    """What the refusing server itself said, without the words of the system that reports it."""
    found = _REPLY.search(line)
    if found is None:
        found = _STATUS.search(line)
    if found is None or line[found.start() - 1 : found.start()] == "#" or len(line) - found.end() <= 3:
        return line
    return line[found.start() :]


def find_own_status(text: str) -> str:
    """The status code in what the refusing server itself said, where its reply can be told from the report."""
    found = _REPLY.search(text)
    return find_status(text[found.start() :]) if found else ""


def _find_reason(line: str, *, status: str, reply: str, command: str) -> str:
    code = status[2:]
    if code in words.CERTAIN_STATUS:
        return words.STATUS_REASONS[code]
    if reply == "556":
        return "notaccept"
    early = _first_match(_NARROW_WORDINGS, line) or _first_match(_WORDINGS[:_EARLY], line)
    if early == "hostunknown" and _MAILBOX_MISSING.search(line):
        early = ""  # "mailbox x on shop.example does not exist"
    if early in ("mailererror", "hasmoved") and code in ("1.1", "1.10"):
        early = ""  # a program that delivers, not one that failed; somebody who left, not an address that changed
    if early == "notcompliantrfc" and command in ("CONN", "EHLO"):
        early = "blocked"
    if early == "hostunknown" and (command == "MAIL" or code in ("1.7", "1.8") or _SENDER_MEANT.search(line)):
        return "rejected"
    if early:
        return early
    if command != "MAIL" and (code in ("1.1", "1.10") or _UNKNOWN_USER.search(line)):
        return _refine_unknown_user(line, code, reply, command)
    return _find_late_reason(line, status=status, reply=reply, command=command)


def _find_late_reason(line: str, *, status: str, reply: str, command: str) -> str:
    code = status[2:]
    later = _first_match(_WORDINGS[_EARLY:], line)
    if command == "MAIL" and (later == "hostunknown" or _is_about_sender(line, later)):
        return "rejected"
    if later and not (later in _WEAK and code in _STRONG_STATUS):
        return later
    if command in ("CONN", "EHLO") and reply:
        return "blocked"
    if reply == "521":
        return "notaccept"
    if code in ("7.1", "7.2") and status.startswith("4") and not later:
        return "blocked"  # refused for now: nobody defers a mail for its content
    return _from_codes(line, status, reply, command)


def _is_about_sender(line: str, later: str) -> bool:
    """Whether what was refused at MAIL FROM is the sender, whatever for."""
    if later:
        return later in ("securityerror", "policyviolation") and _DENIED.search(line) is not None
    return _DENIED.search(line) is not None or _UNKNOWN_USER.search(line) is not None


def _from_codes(line: str, status: str, reply: str, command: str) -> str:
    """What the enhanced code says, and only then the loosest words; 5xx 4.1 means that waiting would mend nothing."""
    code = status[2:]
    if code == "4.1" and reply.startswith("5"):
        return _first_match(_LATE_WORDINGS, line) or "filtered"
    is_not_now = code == "3.2" and status.startswith("4")
    by_code = "" if is_not_now else words.STATUS_REASONS.get(code, "")
    late = _first_match(_LATE_WORDINGS, line)
    told = (late or by_code) if code in _VAGUE_STATUS else (by_code or late)
    if reply in _SIGN_IN_REPLIES and told in ("", "filtered"):
        return "securityerror"
    if command == "MAIL" and told in ("", "filtered", "userunknown", "hostunknown"):
        return "rejected"
    return told or _BY_SUBJECT.get(code[:2], "") or _first_match(_LAST_WORDINGS, line) or "undefined"


def _first_match(wordings: tuple[tuple[str, re.Pattern[str]], ...], line: str) -> str:
    return next((reason for reason, pattern in wordings if pattern.search(line)), "")


def _refine_unknown_user(line: str, code: str, reply: str, command: str) -> str:
    """An unknown recipient is one only if nothing says that the sender or the mail was the matter.

    A server that takes the recipient and then calls him unknown when it has seen the mail is filtering. Where
    neither an enhanced code nor the refused command shows at which point it spoke, the address is not given up.
    """
    other = _first_match(_CONTRADICTIONS, line)
    if other:
        return other
    if code == "1.2":
        return "hostunknown"
    if _NO_ACCOUNT.search(line):
        return "userunknown"
    seen_whole = command == "DATA" and code not in ("1.1", "1.10")
    is_unsure = code in _OTHER_CODES or (code in _UNTELLING and bool(reply))
    if seen_whole or (is_unsure and command != "RCPT"):
        return "filtered"
    return "userunknown"
