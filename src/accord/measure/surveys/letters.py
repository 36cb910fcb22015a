"""The words by which a customer is asked: plain text, and HTML beside it."""

from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.kernel.links import absolute


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Subject and body of a message in one language."""

    subject: str
    text: str
    html: str


def ask_letter(*, company: str, customer_name: str, subject: str, token: str, language: str) -> Letter:
    """The invitation. Its links preselect a score; none of them records one."""
    page = absolute(f"/s/{token}/")
    with override(language):
        opening = _("Hello %(name)s,") % {"name": customer_name} if customer_name else _("Hello,")
        about = _("you wrote to us about “%(subject)s”. We believe it is solved.") % {"subject": subject}
        question = _("How satisfied are you with how we handled it?")
        scale = _("1 means very dissatisfied, 5 very satisfied.")
        afterwards = _("Two clicks are enough. If something is still open, simply reply to this mail.")
        choices = [(score, f"{page}?score={score}") for score in range(5, 0, -1)]
        text = "\n\n".join(
            [opening, about, question, "\n".join(f"{score}: {link}" for score, link in choices), scale, afterwards]
        )
        links = " &nbsp; ".join(f'<a href="{escape(link)}">{score}</a>' for score, link in reversed(choices))
        # The decoy is a link that no person sees: whoever opens it is a machine.
        decoy = f'<a href="{escape(page)}d/" style="display:none" aria-hidden="true" tabindex="-1">&#8203;</a>'
        paragraphs = [opening, about, f"<strong>{escape(question)}</strong>", f'<font size="5">{links}</font>', scale]
        body = "".join(f"<p>{part if part.startswith('<') else escape(part)}</p>" for part in [*paragraphs, afterwards])
        return Letter(subject=_("%(company)s: how did we do?") % {"company": company}, text=text, html=body + decoy)
