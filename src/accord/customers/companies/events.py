"""Facts about companies, and about who belongs to which."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CompanyOfCustomerChanged(Event):
    """A customer was said to belong to a company, or to none any more."""

    customer_id: int
    company_id: int | None


@dataclass(frozen=True, kw_only=True)
class CompanyChanged(Event):
    """A company is called, ranked or looked after otherwise, or has other domains; `what` has `name`, `tier`, `owners`
    and `domains`. `tier` is its rank from now on."""

    company_id: int
    tier: str
    what: tuple[str, ...]

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "desk")
