from django.apps import AppConfig


class EveryoneConfig(AppConfig):
    name = "accord.web.everyone"
    label = "web_everyone"
