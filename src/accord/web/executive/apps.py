from django.apps import AppConfig


class ExecutiveConfig(AppConfig):
    name = "accord.web.executive"
    label = "web_executive"
