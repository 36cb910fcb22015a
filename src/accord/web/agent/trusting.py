"""Whom a mail is from, in words: a quiet mark when that is proven, a warning when it is not, what cannot be read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.channels.email.trust.contracts import TrustRow, TrustSource, Verdict


@dataclass(frozen=True, kw_only=True)
class TrustMark:
    """What stands at a letter about its sender. `kind` is fine, risk or empty; `detail` is for who wants to know."""

    kind: str = ""
    words: str = ""
    detail: str = ""
    sealed_words: str = ""
    sealed_icon: str = ""


NOTHING = TrustMark()


def mark_of(row: TrustRow | None) -> TrustMark:
    """The mark for one message; nothing where nothing is known."""
    if row is None:
        return NOTHING
    sealed_words, sealed_icon = _sealed(row.security)
    kind, words = "", ""
    if row.verdict == Verdict.PASS:
        kind, words = "fine", _("Sender confirmed")
    elif row.verdict == Verdict.FAIL:
        kind, words = "risk", _("It is not certain that this sender is who the address says.")
    return TrustMark(kind=kind, words=words, detail=_detail(row), sealed_words=sealed_words, sealed_icon=sealed_icon)


def _detail(row: TrustRow) -> str:
    known = [("SPF", row.spf), ("DKIM", row.dkim), ("DMARC", row.dmarc)]
    results = ", ".join(f"{name}: {result_words(result)}" for name, result in known if result)
    if not results:
        return ""
    if row.source == TrustSource.HEADERS:
        return _("As your mail server found: %(results)s") % {"results": results}
    return _("As Accord found: %(results)s") % {"results": results}


def result_words(result: str) -> str:
    """A result as RFC 8601 names it, in words."""
    known = {
        "pass": _("passed"),
        "fail": _("failed"),
        "softfail": _("doubtful"),
        "none": _("not set up"),
        "policy": _("signed in part only"),
        "neutral": _("says nothing"),
        "temperror": _("could not be checked"),
        "permerror": _("set up wrongly"),
    }
    return known.get(result, result)


def _sealed(security: str) -> tuple[str, str]:
    """Signed and encrypted mail: nothing of it is verified or opened here, and that is said."""
    words = {
        "smime-signed": (_("Signed (S/MIME). The signature was not verified."), "signature"),
        "pgp-signed": (_("Signed (PGP). The signature was not verified."), "signature"),
        "smime-encrypted": (_("Encrypted (S/MIME). It cannot be read here; open the mail as it came."), "lock"),
        "pgp-encrypted": (_("Encrypted (PGP). It cannot be read here; open the mail as it came."), "lock"),
    }
    return words.get(security, ("", ""))
