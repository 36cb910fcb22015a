"""Facts about promises."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnPromise(Event):
    conversation_id: int
    case_id: int
    customer_id: int
    promise_id: int
    promise_kind: str

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "promises")


@dataclass(frozen=True, kw_only=True)
class PromiseMade(_OnPromise):
    """Somebody of ours took something on; `due_at` is ISO 8601."""

    owner_id: int | None
    due_at: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PromiseWarned(_OnPromise):
    """A promise falls due soon and is still open."""

    owner_id: int | None
    due_at: str


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(_OnPromise):
    """A promise fell due and was not fulfilled."""

    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseKept(_OnPromise):
    """What was promised is done; `late` where its time had passed."""

    late: bool


@dataclass(frozen=True, kw_only=True)
class PromiseRenegotiated(_OnPromise):
    """The customer agreed to another time before the first had come; `next_id` is the promise that follows."""

    next_id: int
    due_at: str


@dataclass(frozen=True, kw_only=True)
class PromiseWithdrawn(_OnPromise):
    """A promise was noted by mistake, or the reply that made it was taken back before it left."""


@dataclass(frozen=True, kw_only=True)
class PromiseHandedOn(_OnPromise):
    """Somebody else keeps a promise from now on."""

    owner_id: int
    previous_id: int | None
