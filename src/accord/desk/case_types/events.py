"""Facts about what cases say."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseDetailsChanged(Event):
    """What a case says was changed; `what` is `type`, `version`, `answer`, `done` or `merge`."""

    case_id: int
    customer_id: int
    conversation_ids: tuple[int, ...]
    type_id: int | None
    what: str
    key: str = ""

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), *(f"conversation:{number}" for number in self.conversation_ids))


@dataclass(frozen=True, kw_only=True)
class DesignPublished(Event):
    """A new version of a case type holds from now on for cases that begin."""

    type_id: int
    number: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "desk")
