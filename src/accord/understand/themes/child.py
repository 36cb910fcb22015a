"""The process that knows what texts mean: orders as JSON lines in, answers out. It ends by itself when idle.

Started by the worker (`client`), because numpy and the models are too heavy for every process. It knows no database.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import accord.kernel.meaning  # noqa: F401 - before numpy, which reads once how many threads it may use
from accord.kernel.meaning.process import answer_orders

IDLE_SECONDS = 600

Answer = dict[str, Any]


class Child:
    """Answers one order after another; between orders it keeps the fit by which it places texts."""

    def __init__(self, say: Callable[[Answer], None]) -> None:
        self._say = say
        self._kept: Any = None

    def answer(self, order: Answer) -> Answer:
        """Carry out one order: `fit`, `open`, `place` or `describe`."""
        orders = {"fit": self._fit, "open": self._open, "place": self._place, "describe": self._describe}
        return orders[order["order"]](order)

    def _fit(self, order: Answer) -> Answer:
        from accord.kernel.meaning.installed import load_models
        from accord.understand.themes.engine.finding import Before, fit

        ids, texts, days = order["ids"], order["texts"], order["days"]
        models = [] if order.get("without_models") else load_models(texts)
        before = Before(
            former={int(text): theme for text, theme in order["former"]},
            touched=frozenset(order["touched"]),
            taught={int(text): theme for text, theme in order["taught"]},
        )
        found = fit(
            ids,
            texts,
            days,
            before=before,
            models=models,
            watched=order["watched"],
            watch_from=order["watch_from"],
            progress=self._tell,
        )
        names = [model.name for model in models]
        found.kept.save(Path(order["file"]), models=names)
        return {
            "themes": [
                {"number": t.number, "words": t.words, "terms": t.terms, "typical": t.typical, "size": t.size}
                for t in found.themes
            ],
            "shares": [[text, shares] for text, shares in found.shares.items()],
            "gathered": [{"texts": g.texts, "is_new": g.is_new, "p": g.p} for g in found.gathered],
            "proposed": [
                {
                    "number": p.number,
                    "other": p.other,
                    "likeness": p.likeness,
                    "parts": [{"words": q.words, "terms": q.terms, "texts": q.texts} for q in p.parts],
                }
                for p in found.proposed
            ],
            "models": names,
            "resolution": found.resolution,
        }

    def _open(self, order: Answer) -> Answer:
        from accord.understand.themes.engine.kept import Kept

        file = Path(order["file"])
        models = {name: _model(name) for name in Kept.models_of(file)}
        theme_of = {int(number): theme for number, theme in order["theme_of"]}
        self._kept = Kept.load(file, models=models, theme_of=theme_of)
        self._kept.teach({int(text): theme for text, theme in order["taught"]})
        self._kept.remember(order["told"])
        return {}

    def _place(self, order: Answer) -> Answer:
        if order["known"]:
            ids, words, days, themes = zip(*order["known"], strict=True)
            self._kept.learn(ids, words, days, themes)
        self._kept.teach({int(text): theme for text, theme in order["taught"]})
        ids, words, days, watched = zip(*order["texts"], strict=True) if order["texts"] else ((), (), (), ())
        return {
            "placed": [
                {"shares": one.shares, "gathered": one.gathered, "is_new": one.is_new, "p": one.p}
                for one in self._kept.take(ids, words, days, watched)
            ]
        }

    def _describe(self, order: Answer) -> Answer:
        from accord.understand.themes.engine.finding import described

        words, terms = described(order["groups"])
        return {"words": words, "terms": terms}

    def _tell(self, what: str, done: int, everything: int) -> None:
        self._say({"progress": [what, done, everything]})


def _model(name: str) -> Any:
    from accord.kernel.meaning import minilm, multilingual

    return {"minilm": minilm.MiniLM, "use-multilingual": multilingual.Multilingual}[name]()


def main() -> None:
    """Answer orders until the input ends or nothing came for ten minutes."""
    answer_orders(lambda say: Child(say).answer, idle_seconds=IDLE_SECONDS)


if __name__ == "__main__":
    main()
