"""Addresses that leave the house: links in mails need the whole of it."""

from django.conf import settings


def absolute(path: str) -> str:
    """The address of a path of ours, such as `/s/abc/`, as a customer's mail program needs it."""
    address: str = settings.ACCORD_URL
    return address.rstrip("/") + path
