"""Facts about incidents."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnIncident(Event):
    incident_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"incident:{self.incident_id}", "incidents")


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(_OnIncident):
    """Somebody found one cause behind the cases of several customers."""


@dataclass(frozen=True, kw_only=True)
class IncidentChanged(_OnIncident):
    """What is known of an incident was written anew, or it is open again."""


@dataclass(frozen=True, kw_only=True)
class CasesJoinedIncident(_OnIncident):
    """Cases were found to be of an incident."""

    case_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CasesLeftIncident(_OnIncident):
    """Cases were found not to be of an incident after all."""

    case_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class IncidentSolved(_OnIncident):
    """The cause of an incident was removed."""


@dataclass(frozen=True, kw_only=True)
class IncidentWithdrawn(_OnIncident):
    """Whoever opened an incident took that back at once."""


@dataclass(frozen=True, kw_only=True)
class AnswerToAllOrdered(_OnIncident):
    """An answer goes to the customers of an incident, to each on their own."""

    answer_id: int
    recipients: int


@dataclass(frozen=True, kw_only=True)
class AnswerToAllWentOn(_OnIncident):
    """Some more of an answer to all was handed out, or it was stopped."""

    answer_id: int
