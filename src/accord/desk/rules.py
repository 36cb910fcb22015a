"""Pure decisions of the desk: what counts as a contact, where a case stands next, what is a bare thanks."""

import re
from datetime import datetime, timedelta

from accord.desk.contracts import CaseStatus, ContactNature, MessageKind

CONTACT_AFTER = timedelta(hours=24)
LAST_WORDS_LENGTH = 300

# Words of which a message may consist and still say nothing but thanks. Anything else makes it more than that,
# because a matter taken for a thanks would be lost, and a thanks taken for a matter costs a glance.
_THANKS_WORDS = (
    "thanks thank thx ty cheers merci danke dankeschön dankeschoen dankesehr vielen gracias muchas obrigado obrigada "
    "grazie mille dank dankjewel bedankt tack takk tak kiitos dziękuję dziekuje dzięki dzieki děkuji dekuji"
)
_FILLER_WORDS = (
    "you so very much a lot again all ok okay great perfect super prima toll wunderbar parfait perfecto perfeito "
    "perfetto fine good wonderful lovely excellent brilliant beaucoup bien et encore für fuer ihre die schnelle hilfe "
    "antwort rückmeldung rueckmeldung nochmals nochmal sehr schön schoen herzlichen besten schönen tag noch ihnen "
    "for your the quick fast reply help answer support response pour votre aide réponse rapide por su tu ayuda la el "
    "respuesta rápida muito pela pelo ajuda resposta per il vostro aiuto risposta voor uw hulp snelle hartelijk u wel "
    "het de hello hi hallo dear team bonjour hola olá ciao regards kind best wishes grüße gruesse gruß gruss liebe "
    "freundliche freundlichen mit cordialement saludos everybody everyone have nice day weekend wochenende "
    "it works worked works now that this was is has helped arrived everything sorted settled patience me my i am happy "
    "kindness really hat geklappt funktioniert funktionierte alles gut angekommen gelöst geloest das ist dass sie "
    "haben freundlich grand gentillesse patience ça ca marche fonctionne tout est bon todo ha llegado funciona "
    "amabilidad alles werkt goed geduld vriendelijkheid mfg lg vg"
)
_THANKS = frozenset(_THANKS_WORDS.split())
_HARMLESS = _THANKS | frozenset(_FILLER_WORDS.split())
_LONGEST_THANKS_WORDS = 18
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SIGNATURE_LINE = re.compile(
    r"^\W*$|@|www\.|\d{3}|^--|\b(?:tel|fon|phone|mobile?|mobil|handy)\b|(?:sent|gesendet|envoyé) ", re.IGNORECASE
)
_QUESTION = re.compile(r"\?(?:\s|$)")


def without_keys(text: str, *, address: str) -> str:
    """A text without the links to `address` that carry a key: such a link is its reader's permission alone."""
    key = re.compile(rf"{re.escape(address)}/(?:[\w-]{{1,19}}/)*[\w:.-]{{20,}}[^\s\"'<>]*")
    return key.sub("…", text)


def is_bare_thanks(words: str, *, name: str = "") -> bool:
    """Whether a message says nothing but thanks, in one of a dozen languages; the writer's own name may stand below.

    Conservative: a question mark, a digit or one word that is not of the list makes it more than a thanks. Lines at
    the end that are plainly a signature (a number, an address, "sent from …") do not count as words.
    """
    lines = words.strip().splitlines()
    while len(lines) > 1 and _SIGNATURE_LINE.search(lines[-1]):
        lines.pop()
    words = "\n".join(lines)
    if "?" in words or any(character.isdigit() for character in words):
        return False
    own = {part.casefold() for part in _WORD.findall(name)}
    found = [word.casefold() for word in _WORD.findall(words)]
    if not found or len(found) > _LONGEST_THANKS_WORDS:
        return False
    return any(word in _THANKS for word in found) and all(word in _HARMLESS or word in own for word in found)


def asks_something(words: str) -> bool:
    """Whether words of ours ask the customer something."""
    return bool(_QUESTION.search(words))


def is_answer_to_our_question(*, status: CaseStatus, last_kind: MessageKind | None, last_words: str) -> bool:
    """Whether a customer's message answers us: the case waits for them, or our last public words asked something."""
    if status == CaseStatus.SOLVED:
        return False
    return status == CaseStatus.PENDING or (last_kind == MessageKind.REPLY and asks_something(last_words))


def nature_of_contact(
    *, status: CaseStatus, last_public_at: datetime | None, at: datetime, is_thanks: bool, is_answer: bool
) -> ContactNature | None:
    """Why a further message in a case is a contact, or None; see *Contact* in the definitions."""
    if is_thanks:
        return None
    if status == CaseStatus.SOLVED:
        return ContactNature.REOPENING
    if is_answer:
        return None
    if last_public_at is None:
        return ContactNature.OPENING  # a machine or we opened the case; this is the customer's first word on it
    return ContactNature.AGAIN if at - last_public_at >= CONTACT_AFTER else None


def status_after_customer_wrote(status: CaseStatus, *, is_thanks: bool) -> CaseStatus:
    """Where a case stands once its customer wrote again: a new one stays new, a thanks changes nothing."""
    return status if is_thanks or status == CaseStatus.NEW else CaseStatus.OPEN


def status_after_reply(status: CaseStatus, wanted: CaseStatus | None) -> CaseStatus:
    """Where a case stands once we replied: as the agent says, else a new one becomes open."""
    return wanted or (CaseStatus.OPEN if status == CaseStatus.NEW else status)


def last_words_of(text: str, *, filenames: tuple[str, ...] = ()) -> str:
    """The one line that a list shows of a message: its words on one line, or the names of its files."""
    line = " ".join(text.split())
    return (line or ", ".join(filenames))[:LAST_WORDS_LENGTH]


def clean(text: str) -> str:
    """Text that PostgreSQL takes: it refuses the character NUL, and mail may bring it; lone surrogates likewise."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
