"""The process that teaches and asks the classifier: it needs numpy, and a model of meaning where one is installed."""

from pathlib import Path
from typing import Any

import accord.kernel.meaning  # noqa: F401 - before numpy, which reads once how many threads it may use
from accord.kernel.meaning.process import Answer, answer_orders

IDLE_SECONDS = 180


class Child:
    """Answers one order after another; between orders it keeps the classifier."""

    def __init__(self) -> None:
        self._classifier: Any = None

    def answer(self, order: Answer) -> Answer:
        """Carry out one order: `teach`, `open` or `read`."""
        return {"teach": self._teach, "open": self._open, "read": self._read}[order["order"]](order)

    def _teach(self, order: Answer) -> Answer:
        from accord.understand.feelings.contracts import Feeling
        from accord.understand.feelings.engine import corpus
        from accord.understand.feelings.engine.known_error import teach

        judged = [
            corpus.Example(words=words, feeling=Feeling(feeling), group=group, weight=order["weight"])
            for words, feeling, group in order["judged"]
        ]
        model = _model(without=order.get("without_models", False))
        classifier, report = teach([*corpus.read_corpus(), *judged], model=model)
        Path(order["file"]).write_bytes(classifier.keep())
        return {"report": report, "models": [model.name] if model else []}

    def _open(self, order: Answer) -> Answer:
        from accord.understand.feelings.engine.classifier import Classifier

        model = _model(without=not order["models"])
        self._classifier = Classifier.again(Path(order["file"]).read_bytes(), model=model)
        return {}

    def _read(self, order: Answer) -> Answer:
        return {
            "felt": [
                {
                    "likeliest": felt.likeliest.value,
                    "probability": felt.probability,
                    "is_sure": felt.is_sure,
                    "words": felt.words,
                    "begins": felt.begins,
                    "ends": felt.ends,
                }
                for felt in self._classifier.read(order["texts"])
            ]
        }


def _model(*, without: bool) -> Any:
    """The model of many languages, where it is installed; the one of English alone adds nothing to it."""
    from accord.kernel.meaning import multilingual

    return multilingual.Multilingual() if multilingual.is_installed() and not without else None


def main() -> None:
    """Answer orders until the input ends or nothing came for three minutes."""
    answer_orders(lambda say: Child().answer, idle_seconds=IDLE_SECONDS)


if __name__ == "__main__":
    main()
