"""Which models of meaning are installed; the product works without any."""

from collections.abc import Sequence

from accord.kernel.meaning.contracts import Model

_MOSTLY_ENGLISH = 0.75
_SAMPLE = 500


def load_models(texts: Sequence[str]) -> list[Model]:
    """The models that fit these texts, the finest first; none where none is installed.

    MiniLM knows English alone: it is asked only where its vocabulary has most words of the texts whole.
    """
    from accord.kernel.meaning import minilm, multilingual

    found: list[Model] = []
    if minilm.is_installed():
        english = minilm.MiniLM()
        if english.knows(texts[:: max(len(texts) // _SAMPLE, 1)]) >= _MOSTLY_ENGLISH:
            found.append(english)
    if multilingual.is_installed():
        found.append(multilingual.Multilingual())
    return found
