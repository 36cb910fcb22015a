"""Is this mail a report about another mail, and what does it say?

Fields made for machines are trusted where the mail is a report in form; free text only where sender and wording both
say that a mail system wrote it. A person who forwards a bounce, or writes about one, is no bounce.
"""

import re

from accord.channels.email.addresses import parse_addresses
from accord.channels.email.automatic import AWAY_SUBJECT
from accord.channels.email.bounces import reports, signs, words
from accord.channels.email.bounces.reasons import (
    find_command,
    find_own_status,
    find_plain_cause,
    find_reason,
    find_reply,
    find_status,
    without_codes,
)
from accord.channels.email.bounces.reports import Report
from accord.channels.email.bounces.system_habits import correct_reason
from accord.channels.email.contracts import Bounce, BouncedRecipient
from accord.channels.email.headers import Headers, decode_header, first_value, parse_message_ids, split_headers
from accord.channels.email.mime import Part, Roles, Tree, parse_mime


def find_bounce(tree: Tree, roles: Roles, text: str) -> Bounce | None:
    """What the mail reports about others that were sent, or None if it is no such report."""
    root = tree.root
    original = _find_original(tree, text)
    feedback = [part for part in tree.parts if part.content_type == "message/feedback-report"]
    if feedback and _is_report(root):
        return _tell_feedback(reports.read_feedback(feedback[0]), original)
    headers = root.headers
    is_daemon, returns_to_nobody = _is_daemon(headers), _returns_to_nobody(headers)
    status_parts = [part for part in tree.parts if part.content_type in _STATUS_TYPES]
    is_automatic = is_daemon or returns_to_nobody or bool(first_value(headers, "auto-submitted"))
    inner = _find_inner_report(tree) if is_automatic and not status_parts else None
    if inner is not None:
        return inner
    if status_parts and (_is_report(root) or is_automatic):
        found = [report for part in status_parts for report in reports.read_delivery_status(part.content())]
        if found:
            return _tell(found, reports.cut_returned_mail(text), original)
    is_declared = is_automatic or first_value(headers, "x-failed-recipients") or _is_known_sender(headers, text)
    if not (is_declared or _answers_by_itself(headers) or _begins_as_report(headers, text)):
        return None
    return _read_free_text(tree, text, original, is_daemon=is_daemon, returns_to_nobody=returns_to_nobody)


def _find_inner_report(tree: Tree) -> Bounce | None:
    """The report inside a report: a relay's notice that wraps another system's."""
    for part in tree.parts[1:20]:
        if part.is_message and b"report-type" in part.raw[part.start : part.start + 10_000]:
            inner = parse_mime(part.content())
            if inner.root.content_type == "multipart/report":
                return find_bounce(inner, Roles([], [], []), "")
    return None


_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")


def _is_report(root: Part) -> bool:
    return root.content_type == "multipart/report"


def _is_daemon(headers: Headers) -> bool:
    sender = decode_header(first_value(headers, "from"))
    return signs.DAEMON.search(sender) is not None or sender.strip() in ("<>", "")


def _returns_to_nobody(headers: Headers) -> bool:
    path = first_value(headers, "return-path").strip().decode("latin-1")
    return path in ("<>", "<null>") or "mailer-daemon" in path.lower()


def _is_known_sender(headers: Headers, text: str) -> bool:
    """Mail services and list servers that report in their own form, from addresses like anybody's."""
    if first_value(headers, "x-mlserver") or '"notificationType"' in text[:200]:
        return True
    return signs.COMPLAINT_SUBJECT.search(decode_header(first_value(headers, "subject"))) is not None


def _begins_as_report(headers: Headers, text: str) -> bool:
    """A report from an address like anybody's: nobody's answer, and no words of a person before the system's."""
    subject = decode_header(first_value(headers, "subject"))
    if first_value(headers, "in-reply-to") or first_value(headers, "references") or signs.PASSED_ON.match(subject):
        return False
    opening = text.lstrip()[:_OPENING].partition("\n\n")[0]
    return signs.SUBJECT.search(subject) is not None and signs.CERTAIN_WORDING.search(opening) is not None


_OPENING = 200


def _find_original(tree: Tree, text: str) -> Headers:
    """The header fields of the mail reported about, as far as they came back."""
    for part in tree.parts[1:]:
        if part.is_message or part.content_type in ("text/rfc822-headers", "message/rfc822-headers"):
            content = part.content()[:200_000]
            return split_headers(content, 0, len(content))[0]
    rest = text[len(reports.cut_returned_mail(text)) :]
    start = re.search(
        r"^(?:Received|Return-Path|From|To|Date|Subject|Message-ID|X-[\w-]+|DKIM-Signature):",
        rest,
        re.IGNORECASE | re.MULTILINE,
    )
    content = rest[start.start() : start.start() + 50_000].encode("utf-8", "replace") if start else b""
    return split_headers(content, 0, len(content))[0] if content else []


def _read_free_text(
    tree: Tree, text: str, original: Headers, *, is_daemon: bool, returns_to_nobody: bool
) -> Bounce | None:
    headers = tree.root.headers
    found = reports.read_json_notification(text)
    if found:
        return _tell(found, "", original)
    subject = decode_header(first_value(headers, "subject"))
    if signs.COMPLAINT_SUBJECT.search(subject) and original:
        return _tell_feedback([Report(email=email) for email in _original_recipients(original)], original)
    report = reports.cut_returned_mail(text)
    if _is_vacation(headers, subject, report):
        return _tell_vacation(headers)
    failed = [address.email for address in parse_addresses([first_value(headers, "x-failed-recipients")])]
    says_so = signs.SUBJECT.search(subject) is not None
    worded = signs.WORDING.search(report) is not None
    certain = signs.CERTAIN_WORDING.search(report) is not None
    has_code = bool(find_status(report) or find_reply(report))
    is_list = bool(first_value(headers, "x-mlserver")) and says_so
    said = says_so and (is_daemon or returns_to_nobody)
    addressees = _addressees(headers)
    named = reports.read_text(report, not_recipients=addressees)
    told = is_daemon and (certain or (has_code and (worded or bool(named))))
    if not (failed or is_list or said or told or (certain and has_code and named)):
        return None
    found = reports.read_inline_status(text) or named
    if not found:
        others = failed or _original_recipients(original)
        found = [Report(email=email, diagnosis=report) for email in others]
    if not found and worded and (is_daemon or certain or has_code):
        only = reports.find_only_address(report, not_recipients=addressees)
        found = [Report(email=only, diagnosis=report)] if only or says_so else []
    if not found:
        return None
    return _tell([_with_subject(one, subject) for one in found], report, original)


def _with_subject(report: Report, subject: str) -> Report:
    """Some systems say why only in the subject."""
    return report if len(report.diagnosis) > 40 else reports.with_diagnosis(report, f"{report.diagnosis}\n{subject}")


def _addressees(headers: Headers) -> frozenset[str]:
    own = parse_addresses([value for name, value in headers if name in ("to", "from", "reply-to")])
    return frozenset(address.email.lower() for address in own)


def _original_recipients(original: Headers) -> list[str]:
    for name in ("x-hmxmroriginalrecipient", "to"):
        found = [one.email for one in parse_addresses([first_value(original, name)]) if one.email]
        if found:
            return found[: reports.MOST_RECIPIENTS]
    return []


def _is_vacation(headers: Headers, subject: str, report: str) -> bool:
    if _is_daemon(headers) or signs.SUBJECT.search(subject):
        return False
    declared = decode_header(first_value(headers, "auto-submitted")).lower()
    if declared.startswith("auto-replied"):
        return signs.AWAY.search(subject) is not None or signs.AWAY.search(report[:1_000]) is not None
    return _answers_by_itself(headers) and AWAY_SUBJECT.match(subject) is not None


def _answers_by_itself(headers: Headers) -> bool:
    """The marks that auto-responders set beside or before RFC 3834."""
    if decode_header(first_value(headers, "precedence")).strip().lower() in ("auto_reply", "auto-reply"):
        return True
    return any(
        first_value(headers, name) for name in ("x-autoreply", "x-autorespond", "x-autoresponse", "x-apple-action")
    )


def _tell_vacation(headers: Headers) -> Bounce:
    authors = parse_addresses([first_value(headers, "from")])
    email = authors[0].email if authors else ""
    references = parse_message_ids(first_value(headers, "in-reply-to"))
    return Bounce(
        recipients=(BouncedRecipient(email=email, dsn="", replycode="", reason="vacation", hard=False),),
        original_message_id=references[0] if references else "",
    )


def _tell_feedback(found: list[Report], original: Headers) -> Bounce:
    emails = [report.email for report in found] or _original_recipients(original) or [""]
    return Bounce(
        recipients=tuple(
            BouncedRecipient(email=email, dsn="", replycode="", reason="feedback", hard=False) for email in emails
        ),
        original_message_id=_original_id(original),
    )


def _original_id(original: Headers) -> str:
    found = parse_message_ids(first_value(original, "message-id"))
    return found[0] if found else ""


def _tell(found: list[Report], text: str, original: Headers) -> Bounce:
    merged = list({(one.email.lower(), one.alias.lower(), one.action): one for one in found}.values())
    is_alone = len(merged) == 1
    said = {} if is_alone else _split_text(text)
    return Bounce(
        recipients=tuple(
            _judge(one, text if is_alone else said.get(one.email.lower()) or said.get(one.alias.lower(), ""))
            for one in merged[: reports.MOST_RECIPIENTS]
        ),
        original_message_id=_original_id(original),
    )


def _split_text(text: str) -> dict[str, str]:
    """Of a text about several recipients, the lines about each, by address in lower case."""
    return {one.email.lower(): one.diagnosis for one in reports.read_text(text, not_recipients=frozenset())}


def _choose_status(report: Report, text: str) -> str:
    """What the refusing server said itself, then what the reporting one made of it, then what the text says; one
    that tells something before one that does not."""
    candidates = (find_own_status(report.diagnosis), find_status(report.diagnosis), report.status, find_status(text))
    told = [status for status in candidates if status]
    return next((status for status in told if not status.endswith(".0.0")), told[0] if told else "")


def _guess_command(report: Report, status: str) -> str:
    """A relay that reports by recipient and quotes a reply, but no code at all, was refused that recipient."""
    return "RCPT" if report.action == "failed" and report.reporter == "" and not (report.status or status) else ""


def _judge(report: Report, text: str) -> BouncedRecipient:
    if report.action == "feedback":
        return BouncedRecipient(email=report.email, dsn="", replycode="", reason="feedback", hard=False)
    diagnosis = report.diagnosis or text
    status = _choose_status(report, text)
    reply = find_reply(report.diagnosis) or (find_reply(text) if text else "")
    command = find_command(report.diagnosis) or find_command(text) or _guess_command(report, status)
    domain = report.email.rpartition("@")[2].lower()
    reason = find_reason(
        diagnosis=diagnosis, status=status, reply=reply, command=command, action=report.action, domain=domain
    )
    if reason in ("undefined", "filtered", "securityerror", "policyviolation") and text and text is not diagnosis:
        second = find_reason(diagnosis=text, status="", reply=reply, command=command, action=report.action)
        reason = second if reason == "undefined" else reason
    if reason in ("userunknown", "undefined") and text:
        reason = find_plain_cause(text) or reason
    if reason == "undefined" and reply and report.diagnosis:
        reason = "onhold"  # a refusal that names no cause: it is not given up
    reason = correct_reason(report, reason, status=status, said=without_codes(report.diagnosis))
    return BouncedRecipient(
        email=report.email,
        dsn=status,
        replycode=reply,
        reason=reason,
        hard=reason in words.HARD_REASONS,
        diagnosis=" ".join(diagnosis.split())[:500],
    )
