"""Facts about feelings."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnFeelings(Event):
    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "feelings")


@dataclass(frozen=True, kw_only=True)
class FeelingsTaught(_OnFeelings):
    """The classifier was taught anew from so many examples, of which people of this company gave so many."""

    fit_id: int
    taught: int
    corrected: int


@dataclass(frozen=True, kw_only=True)
class FeelingJudged(_OnFeelings):
    """A person said how a text sounds, or took that back."""

    judgement_id: int
    text_id: int
    feeling: str
    employee_id: int
    is_undone: bool = False
