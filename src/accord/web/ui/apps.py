"""The design system as a Django app, so that its templates and static files are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "accord.web.ui"
    label = "web_ui"
