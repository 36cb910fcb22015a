from django.apps import AppConfig


class LeadConfig(AppConfig):
    name = "accord.web.lead"
    label = "web_lead"
