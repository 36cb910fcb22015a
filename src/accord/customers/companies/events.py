"""Facts about who belongs to which company."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CompanyOfCustomerChanged(Event):
    """A customer was said to belong to a company, or to none any more."""

    customer_id: int
    company_id: int | None
