"""Facts about signals and stories."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnSignal(Event):
    signal_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"signal:{self.signal_id}", "listen")


@dataclass(frozen=True, kw_only=True)
class SignalRaised(_OnSignal):
    """A series rose beyond expectation, or somebody rang the bell (`origin`)."""

    origin: str
    touchpoint_id: int | None
    reason_id: int | None
    department_id: int | None


@dataclass(frozen=True, kw_only=True)
class BellRung(_OnSignal):
    """An employee rang the bell, perhaps out of a conversation."""

    employee_id: int
    conversation_id: int | None = None
    case_id: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SignalGrew(_OnSignal):
    """More contacts came while the signal was open, or some turned out to be about something else."""

    contacts: int


@dataclass(frozen=True, kw_only=True)
class SignalAcknowledged(_OnSignal):
    """A named leader has seen the signal."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class SignalClimbed(_OnSignal):
    """Nobody acknowledged the signal in time; the next step of people was told."""

    step: int


@dataclass(frozen=True, kw_only=True)
class SignalDismissed(_OnSignal):
    """A named leader decided, with a reason, that nothing follows from the signal."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class SignalClosed(_OnSignal):
    """What raised the signal was fixed; a new rise is a new signal."""


@dataclass(frozen=True, kw_only=True)
class _OnStory(Event):
    story_id: int
    conversation_id: int
    customer_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "listen")


@dataclass(frozen=True, kw_only=True)
class StoryCaptured(_OnStory):
    """An employee kept a customer's words as a story."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class StoryConsentAsked(_OnStory):
    """The customer was asked whether the story may be told."""


@dataclass(frozen=True, kw_only=True)
class StoryConsentAnswered(_OnStory):
    """The customer allowed, refused or withdrew (`state`)."""

    state: str


@dataclass(frozen=True, kw_only=True)
class StoryPublished(_OnStory):
    """A story that the customer allowed was published to the leaders."""
