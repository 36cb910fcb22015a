from django.apps import AppConfig


class ContextConfig(AppConfig):
    name = "accord.desk.context"
    label = "desk_context"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accord.desk.context.footing import footer_of_reply
        from accord.desk.operations.footers import register_footer

        register_footer(footer_of_reply)
