"""Browsers in which somebody is signed in, and what a page says."""

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from tests.cast import Colleague


def browser_of(colleague: Colleague) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=colleague.id), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def words_of(response: HttpResponse) -> str:
    """What the main part of a page says, with single spaces."""
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join((page.find("main") or page).get_text(" ").split())
