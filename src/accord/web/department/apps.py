from django.apps import AppConfig


class DepartmentConfig(AppConfig):
    name = "accord.web.department"
    label = "web_department"
