"""How sums of money are written: '12 €', '12.50 €'; whole sums without decimals."""

from decimal import Decimal

from accord.web.ui.formats import number

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def money(amount: Decimal | float, currency: str) -> str:
    """A sum in its currency, in the person's language, with a narrow space that does not break."""
    digits = 0 if amount == int(amount) else 2
    return f"{number(float(amount), digits)}\u202f{_SIGNS.get(currency, currency)}"
