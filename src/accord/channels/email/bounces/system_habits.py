"""What a refusal means where the system that speaks is known to mean something else by it than its words say."""

import re

from accord.channels.email.bounces.provider_codes import POWERMTA_CATEGORIES, SES_SUBTYPES
from accord.channels.email.bounces.reports import Report

_UNTOLD = frozenset({"undefined", "filtered", "securityerror", "policyviolation", "systemerror"})
_SES_RECEIVING = re.compile(r"\binbound-smtp\.[\w-]+\.amazonaws\.com\b", re.IGNORECASE)
_DOCOMO = re.compile(r"(?:\A|[.@])docomo\.ne\.jp\Z", re.IGNORECASE)
_HELD_FOR_NOW = re.compile(r"\ATemporary failure\Z", re.IGNORECASE)


def correct_reason(report: Report, reason: str, *, status: str, said: str) -> str:
    """The reason after what is known of the system that reported or refused; `said` is its answer without codes."""
    if reason in _UNTOLD and (named := _from_category(report.category)):
        return named
    if _SES_RECEIVING.search(report.reporter):
        return _correct_ses_rule(reason, said)
    if reason in ("filtered", "userunknown") and _is_docomo(report):
        return _correct_docomo(reason, status)
    return reason


def _from_category(category: str) -> str:
    return POWERMTA_CATEGORIES.get(category) or SES_SUBTYPES.get(category, "")


def _correct_ses_rule(reason: str, said: str) -> str:
    """Amazon SES takes any recipient of a domain; a later rule of the owner's sends the bounce, in words of his choice.
    So the mailbox may well exist: he does not want the mail there, or not yet."""
    if reason == "userunknown":
        return "filtered"
    return "onhold" if reason == "systemerror" and _HELD_FOR_NOW.match(said) else reason


def _is_docomo(report: Report) -> bool:
    hosts = (report.email.rpartition("@")[2], report.remote)
    return any(_DOCOMO.search(host) for host in hosts)


def _correct_docomo(reason: str, status: str) -> str:
    """NTT docomo says "Unknown user" after the whole mail, of addresses that do not exist and of subscribers who
    refuse the sender alike; where it gives no status, the sender is taken to be refused and the address kept."""
    return "rejected" if status == "5.0.0" else reason
