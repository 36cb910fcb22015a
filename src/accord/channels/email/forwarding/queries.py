"""Who wrote what somebody forwarded: from the head that mail programs put above it, in the languages of the field."""

import re

from accord.channels.email.contracts import Address
from accord.channels.email.reading import read_mail

_MARK = re.compile(
    r"^[\s>*-]*(?:(?:begin )?forwarded (?:message|e?-?mail)|(?:anfang der )?weitergeleitete (?:nachricht|e-?mail)"
    r"|(?:début du )?(?:message|courriel|e-mail) (?:transféré|réexpédié)|mensaje (?:reenviado|remitido)"
    r"|(?:início da )?mensagem (?:encaminhada|reenviada)|(?:inizio )?messaggio inoltrato"
    r"|(?:begin )?doorgestuurd bericht|vidarebefordrat (?:meddelande|brev)|videresendt (?:besked|melding)"
    r"|välitetty viesti|wiadomość przekazana|přeposlaná zpráva|továbbított üzenet|mesaj redirecționat"
    r"|пересылаемое сообщение|пересланное сообщение|переслане повідомлення|転送メッセージ|转发的邮件|轉寄郵件)\b.*$",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIX = re.compile(
    r"^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vs|vl|pd|továbbítás|转发|転送|пер)\s*[:：]", re.IGNORECASE
)
_FROM = re.compile(
    r"^[\s>*]*(?:from|von|de|da|van|från|fra|lähettäjä|od|feladó|de la|от|от кого|від|发件人|寄件者|差出人|kimden"
    r"|από)\*?\s*[:：]\*?\s*(?P<who>[^\n]+)$",
    re.IGNORECASE | re.MULTILINE,
)
# What stands beside it in such a head; two of these make it one.
_BESIDE = re.compile(
    r"^[\s>*]*(?:date|sent|to|subject|cc|reply-to|datum|gesendet|an|betreff|envoyé|à|pour|objet|sujet|copie|fecha|enviado|para|asunto|data"
    r"|inviato|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|dato|päivämäärä|aihe|wysłano|do|temat"
    r"|odesláno|komu|předmět|enviada|assunto|дата|кому|тема|日期|收件人|主题|日時|宛先|件名)\*?\s*[:：]",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>\"(),;:\[\]]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_LONGEST_LOOKED_AT = 20_000
_HEAD_LINES = 8


def original_author(text: str, *, subject: str = "") -> Address | None:
    """Who wrote the words that a mail forwards; None when it forwards none or does not say who wrote them.

    An answer carries such a head too: so there must be words that say "forwarded", or a subject that does.
    """
    text = text[:_LONGEST_LOOKED_AT]
    mark = _MARK.search(text)
    if mark is None and not _PREFIX.match(subject):
        return None
    for found in _FROM.finditer(text, mark.end() if mark else 0):
        address = _ADDRESS.search(found["who"])
        beside = text[found.end() :].split("\n")[1:_HEAD_LINES]
        before = text[: found.start()].split("\n")[-4:-1]
        if address is not None and sum(bool(_BESIDE.match(line)) for line in (*before, *beside)) >= 2:
            return Address(name=_name_of(found["who"], address[0]), email=address[0].lower())
    return None


def author_of_attached(raw: bytes) -> Address | None:
    """Who wrote a mail that was attached whole."""
    sender = read_mail(raw).sender
    return sender if sender is not None and "@" in sender.email else None


def _name_of(who: str, address: str) -> str:
    name = re.sub(r"<?\s*(?:mailto:)?" + re.escape(address) + r"\s*>?|\[mailto:[^\]]*\]", " ", who, flags=re.IGNORECASE)
    return " ".join(name.strip(" \t\"'*<>[]()").split())[:200]
