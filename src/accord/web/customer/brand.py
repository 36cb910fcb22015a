"""The company as its customers see it on our pages."""

from typing import Any

from accord.kernel.company import read_company
from accord.web.ui.brand import colour_of_hue


def brand() -> dict[str, Any]:
    """What `ui/customer.html` needs of the company."""
    company = read_company()
    return {"name": company.name, "colour": colour_of_hue(company.hue)}
