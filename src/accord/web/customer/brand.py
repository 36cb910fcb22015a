"""The company as its customers see it on our pages."""

from typing import Any

from accord.kernel.company import read_company


def brand() -> dict[str, Any]:
    """What `ui/customer.html` needs of the company."""
    return {"name": read_company().name}
