"""In which language a text is, as far as its smallest words tell: so that themes gather what means alike, not what is
written in one language. Pure; plain Python.
"""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_LEAST_WORDS = 2

SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "aber als am an auch auf aus bei beim bin bis bitte da danke dann das dass dem den der des die dies "
        "diese dieser dir doch du ein eine einem einen einer es für gibt habe haben hallo hat hatte ich ihm "
        "ihn ihnen ihr ihre ihrer im in ist ja jetzt kann kein keine können könnte man mehr mein meine meinem "
        "meinen meiner mich mir mit möchte muss nach nicht noch nun nur ob oder ohne schon sehr sein seit "
        "sich sie sind so soll team über um und uns unsere unter vom von vor war waren warum was weil wenn "
        "werden wie wieder wir wird wo wurde zu zum zur",
        "en": "a about after all also am an and any are as at be because been but by can could dear did do does for "
        "from get got had has have hello hi how i if in is it its just know like me more my no not now of on "
        "one only or our out please said since so some still team thank thanks that the their them then there "
        "they this to until up us very want was we were what when where which who will with would you your",
        "fr": "alors après au aussi avec bonjour ce ces cela cette ceci comme dans de depuis des deux du elle en "
        "encore est et être été faire fait il ils j je la le les leur lui mais me merci mes moi mon ma ne "
        "nous on ont ou où par pas plus pour pouvez puis que qui quand sa sans se ses si son sont sur ta tout "
        "très trop un une vos votre vous y à c'est j'ai n'est qu'il d'un d'une n'ai l'ai",
        "es": "a al algo aún ya como con cuando de del desde donde el ella en era es esta está este esto estoy fue "
        "gracias ha hasta hay he hola la las le lo los más me mi mis muchas muy no nos o para pero por porque "
        "que qué quiero se si sin sobre son su sus también te tengo todo un una y yo",
        "nl": "aan al als bij dan dat de deze die dit door dus een en er geen had heb hebben heeft het hij hoe ik "
        "in is je jullie kan kunt maar me meer met mij mijn naar niet nog nu of om ook op over te tot u uit "
        "uw van veel voor waar wanneer wat we wel wij worden wordt zijn zo zou graag dag vriendelijke groet",
        "it": "a ad al alla anche ancora che chi ci come con cosa da dal dei del della di dopo dove e ed è era gli "
        "ha ho il in io la le lo ma mi mio mia molto nel nella no non o per però più quando questo questa "
        "sono su sul ti tra un una vi buongiorno grazie salve",
        "pt": "a ao as até com como da das de do dos e ela ele em está este eu foi há isso já mais mas me meu minha "
        "muito na não no nos o obrigado olá os ou para pela pelo por porque quando que se sem ser seu sua são "
        "só também tem um uma você",
    }.items()
}
_EVERYWHERE = frozenset().union(*SMALL_WORDS.values())

VAGUE_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "alles andere anderen anderes bisher davon eigentlich einfach einmal etwas falls freundlich freundlichen "
        "ganz gehen geht gemacht genau gerade gern gerne gestern gleich grüße grüßen hätte hätten heute immer "
        "inzwischen jemand komme kommen kommt kurz lange lassen leider liebe lieber machen macht mal morgen "
        "nehmen nichts nie niemand sagen selbst sicher sogar sollte sonst trotzdem viel viele vielen vielleicht "
        "wäre wirklich würde würden",
        "en": "again already although always another anything even ever everything keep maybe mean might must need "
        "needed never nothing once really regards said say see should someone something sorry though time times "
        "today twice use used using want wanted yesterday yet",
        "fr": "bien chose entre ici jamais quelque rien toujours voici",
        "es": "algo aquí así nada nunca siempre",
        "nl": "altijd even heel iets niets nooit",
        "it": "allora mai niente qui sempre tutti tutto",
        "pt": "nada nunca sempre tudo",
    }.items()
}
"""Words that go with any matter: no theme is about them."""
_SAYS_NOTHING = _EVERYWHERE.union(*VAGUE_WORDS.values())

_SHORTENED = re.compile(r"([^\W\d_]+)'(s|d|m|ll|re|ve|t)")


def language_of(text: str) -> str:
    """The language whose small words a text has most; empty when it has fewer than two of any."""
    words = [word.casefold() for word in _WORD.findall(text)]
    counted = Counter({language: sum(word in small for word in words) for language, small in SMALL_WORDS.items()})
    [(language, count)] = counted.most_common(1)
    return language if count >= _LEAST_WORDS else ""


def is_small(term: str) -> bool:
    """Whether a word or a pair of words says nothing of its own."""
    return any(_says_nothing(word) for word in term.replace("’", "'").split())


def _says_nothing(word: str) -> bool:
    shortened = _SHORTENED.fullmatch(word)  # that's, haven't; a company's is its own word
    if shortened:
        return shortened[2] != "s" or shortened[1] in _EVERYWHERE
    return word in _SAYS_NOTHING or word.rpartition("'")[2] in _EVERYWHERE
