"""Pure decisions: when memory is asked again, and whether words sound like thanks."""

import re
from datetime import timedelta

# Each right answer moves the next question further away; the last distance stays, because refreshers never stop.
DISTANCES = (timedelta(days=3), timedelta(days=10), timedelta(days=30), timedelta(days=90))
REMIND_AFTER = timedelta(days=3)
MOST_REMINDERS = 3


def next_rung(*, rung: int, is_right: bool) -> int:
    """The rung after an answer: one further when it was right, back to the first when it was not."""
    return min(rung + 1, len(DISTANCES)) if is_right else 0


def distance_after(*, rung: int) -> timedelta:
    """How long until the question comes again for somebody who now stands on this rung (0: just forgotten)."""
    return DISTANCES[max(rung - 1, 0)]


_LONGEST_THANKS = 1200

# Warm thanks say for what or to whom; the small change of letters ("thanks in advance", "many thanks,") is cut first.
_SMALL_CHANGE = re.compile(
    r"thank(?:s| you)(?: (?:so|very) much)?(?: in)? advance|many thanks in advance|thanks,?\s*$"
    r"|thank you,?\s*$|(?:vielen |besten |herzlichen )?dank(?:e)? (?:schon (?:mal|jetzt) )?im ?voraus"
    r"|danke (?:für|fuer) (?:ihre|die|eure) (?:schnelle )?(?:antwort|rückmeldung|hilfe) (?:im ?voraus|schon)"
    r"|merci (?:beaucoup )?(?:d['’]avance|par avance)|(?:muchas )?gracias (?:de antemano|por adelantado)"
    r"|grazie (?:mille )?in anticipo|(?:alvast )?(?:hartelijk )?(?:dank|bedankt) (?:alvast|bij voorbaat)"
    r"|alvast bedankt|obrigad[oa] desde já",
    re.IGNORECASE | re.MULTILINE,
)
_GRATITUDE = re.compile(
    r"\bthank(?:s| you)\b|\bgrateful\b|\bappreciate\b|\b(?:dank(?:e|bar)?|vielen dank|herzlichen dank)\b"
    r"|\bmerci\b|\breconnaissant|\bgracias\b|\bagradecid|\bgrazie\b|\bgrat[oa] a\b|\bbedankt\b"
    r"|\bdank (?:je|u)\b|\bobrigad[oa]\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\bgreat\b|\bperfect|\bexcellent\b|\bwonderful|\bamazing\b|\bfantastic\b|\bbrilliant\b|\blovely\b"
    r"|\bso (?:fast|quick|kind)|\b(?:very|really) (?:fast|quick|kind|helpful|friendly)\b"
    r"|\bsaved (?:my|our|the)\b|\bmade my day\b|\bbeautifully\b|\btoll|\bsuper\b|\bperfekt|\bgroßartig"
    r"|\bklasse\b|\bwunderbar|\bsehr (?:nett|freundlich|schnell|hilfreich)|\bbegeistert|\bprima\b|\bspitze\b"
    r"|\bso (?:schnell|nett|freundlich)\b|\bliebevoll|\bsorgfältig|\bparfait|\bsuper\b|\bgénial|\bformidable"
    r"|\bexcellent|\btrès (?:gentil|rapide|aimable|efficace)|\bimpeccable|\bravi|\bperfecto|\bgenial\b"
    r"|\bmuy (?:amable|rápid|bien)|\bexcelente|\bencantad|\bestupend|\bperfett|\bottim|\bgentilissim"
    r"|\bmolto (?:gentil|veloc)|\bfantastic[oa]|\bgeweldig|\bperfect|\bheel (?:snel|vriendelijk|fijn)|\btop\b"
    r"|\bfantastisch",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(
    r"\bto (?:the person|whoever|your (?:team|colleague)|everyone|all of you)|\b(?:thanks?|thank you) to [A-Z]"
    r"|\ban (?:die person|den(?:jenigen)? mitarbeiter|ihr(?:en)? (?:team|kolleg)|alle|wen auch immer)"
    r"|\bà (?:la personne|votre (?:équipe|collègue)|toute)|\ba (?:la persona|quien|su (?:equipo|colega))"
    r"|\baan (?:degene|uw|jullie|wie)|\balla persona|\bpass (?:it|this|my thanks) on|\bweiterge(?:ben|leitet)"
    r"|\bausrichten|\btransmett",
    re.IGNORECASE,
)
# Anything that still wants something or complains is no thanks to be celebrated; irony mostly carries such words.
_TROUBLE = re.compile(
    r"\?|\bbut\b|\bstill (?:not|no|waiting|broken)|\bhowever\b|\bunfortunately|\bbroken\b|\bdamaged|\brefund\b"
    r"|\bcomplain|\bnothing\b|\bwrong\b|\bnever again|\bworst\b|\bdisappoint|\bagain\b.*\bnot\b|\bterrible"
    r"|\buseless|\baber\b|\bleider\b|\bimmer noch\b|\bkaputt|\bbeschädigt|\bfalsch|\bnie wieder|\benttäusch"
    r"|\bfehlt\b|\breklam|\bnichts\b|\bmais\b|\bmalheureusement|\btoujours pas|\bcassé|\bendommagé|\bjamais\b"
    r"|\bdéçu|\bremboursement|\bpero\b|\bdesgraciadamente|\blamentablemente|\btodavía no|\broto\b|\bnunca\b"
    r"|\bdecepcion|, ma\b|\bpurtroppo|\brotto\b|\bmai più|\bdelus|\bmaar\b|\bhelaas|\bnog steeds|\bkapot"
    r"|\bteleurgesteld|\bnooit",
    re.IGNORECASE,
)


def sounds_like_thanks(words: str) -> bool:
    """Whether a message says warm thanks and nothing that still waits for an answer.

    Conservative on purpose, in English, German, French, Spanish, Italian, Dutch and some Portuguese: it needs
    gratitude together with praise or somebody it is meant for, and no question, complaint or "but". What it misses a
    person adds by hand; what it proposes wrongly a person dismisses.
    """
    text = words.strip()
    if not text or len(text) > _LONGEST_THANKS or _TROUBLE.search(text):
        return False
    rest = _SMALL_CHANGE.sub(" ", text)
    return bool(_GRATITUDE.search(rest)) and bool(_PRAISE.search(rest) or _TO_SOMEBODY.search(rest))


def shortened(words: str, longest: int = 400) -> str:
    """The words on one line, cut at a word where they are too long."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0] + "…"
