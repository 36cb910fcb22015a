"""What a message says of its writer's being another customer too: other addresses, and numbers of orders."""

import re

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_REFERENCE = re.compile(r"(?<![\w@.])(?=[A-Z0-9/-]*\d{3})[A-Z]{0,4}[-/]?\d[A-Z0-9/-]{3,30}(?![\w@])")
# A sentence in which somebody says that another address is theirs as well.
_ALSO_MINE = re.compile(
    r"\b(?:also|already|earlier|previously|before|normally|usually)\b.{0,60}\b(?:wrote|written|mailed|e-?mailed|contacted"
    r"|ordered|registered|write|account)\b"
    r"|\b(?:wrote|written|mailed|contacted|ordered|registered)\b.{0,60}\b(?:from|with|under|using|as)\b"
    r"|\bmy (?:other|old|new|second|private|work|former|usual) (?:e-?mail|mail|address|account)"
    r"|\b(?:auch|bereits|schon|zuvor|früher|normalerweise|sonst)\b.{0,60}\b(?:geschrieben|gemailt|bestellt|angemeldet"
    r"|kontaktiert|registriert|schreibe|konto)\b"
    r"|\bmeine?r? (?:andere[nr]?|alte[nr]?|neue[nr]?|zweite[nr]?|private[nr]?|dienstliche[nr]?|frühere[nr]?)"
    r" (?:e-?mail|mail|adresse)",
    re.IGNORECASE | re.DOTALL,
)


def addresses_said(words: str) -> list[str]:
    """Addresses that a message says are its writer's too; addresses that it only mentions are not among them."""
    found: dict[str, None] = {}
    for line in words.splitlines():
        if "@" in line and _ALSO_MINE.search(line):
            found.update(dict.fromkeys(address.lower().strip(".") for address in _ADDRESS.findall(line)))
    return list(found)


def references_in(words: str) -> list[str]:
    """What looks like the number of an order, a parcel or an invoice."""
    return list(dict.fromkeys(match[0].strip("-/") for match in _REFERENCE.finditer(words)))[:20]
