from django.apps import AppConfig


class CustomerConfig(AppConfig):
    name = "accord.web.customer"
    label = "web_customer"
