from django.apps import AppConfig


class AgentConfig(AppConfig):
    name = "accord.web.agent"
    label = "web_agent"
