"""In which language words are written: a guess from the small words that every sentence needs."""

import re
from functools import cache

_SMALL_WORDS = {
    "en": "the and you for that this with not have is are was but my your please can from it of to in i we when would "
    "could has been still there what how order received",
    "de": "der die das und nicht ist ich sie mit ein eine zu den dem auf für von es wir ihr mein meine bitte haben "
    "habe wurde noch aber bei auch wann wie kann nach vielen bestellung",
    "fr": "le la les des et je vous nous pas est une un dans pour que qui sur avec mon ma votre bonjour merci mais ne "
    "ce cette quand au du commande reçu",
    "es": "el los las y que de no un una por para con mi su es en se lo pero está hola gracias cuando muy pedido del "
    "al mis yo nos recibido",
    "nl": "de het een en ik niet van is dat op voor met mijn uw wij je maar nog heb te aan bij er wanneer hoe graag "
    "geen hallo bestelling ontvangen",
    "it": "il lo gli e che di non un una per con mio mia è sono ho ma del della nel grazie buongiorno quando ordine "
    "ricevuto questo",
    "pt": "o os as e que de não um uma por para com meu minha é em se mas do da no na obrigado quando pedido recebi "
    "você olá",
    "pl": "i w nie na się z że jest do to mój moja o jak ale czy proszę za od po dzień dobry zamówienie",
}
_WORD = re.compile(r"[^\W\d_]+")
_READ = 120
_LEAST = 2


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _SMALL_WORDS.items():
        for word in set(words.split()):
            found[word] = (*found.get(word, ()), language)
    return found


def guess_language(text: str) -> str:
    """The code of the language of a text; empty when two are as likely or too little speaks for any."""
    known = _languages_of()
    score: dict[str, float] = {}
    for word in _WORD.findall(text.casefold())[:_READ]:
        languages = known.get(word, ())
        for language in languages:
            score[language] = score.get(language, 0) + 1 / len(languages)
    ranked = sorted(((points, language) for language, points in score.items()), reverse=True)
    if not ranked or ranked[0][0] < _LEAST or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return ""
    return ranked[0][1]
