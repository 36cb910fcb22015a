from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "accord.web.admin"
    label = "web_admin"
