"""Refusals that a person can understand; the edge turns them into a status and shows the sentence."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """An order that was understood and not carried out. Its sentence is fit for the user."""

    status = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """What you may not see does not exist."""

    status = 404


class NotAllowed(Refusal):
    """The person lacks the permission for this order."""

    status = 403


class BadInput(Refusal):
    """What was given cannot be used; the sentence says what to change."""

    status = 422


class TooMany(Refusal):
    """A public door was knocked at too often."""

    status = 429
