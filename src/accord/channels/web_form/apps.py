from django.apps import AppConfig


class WebFormConfig(AppConfig):
    name = "accord.channels.web_form"
    label = "channels_web_form"
