"""Django's entry for who looks at a conversation now."""

from django.apps import AppConfig


class ViewersConfig(AppConfig):
    """Who looks at a conversation now, and who is writing."""

    name = "accord.desk.viewers"
    label = "desk_viewers"
