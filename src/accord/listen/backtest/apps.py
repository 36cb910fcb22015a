from django.apps import AppConfig


class BacktestConfig(AppConfig):
    name = "accord.listen.backtest"
    label = "listen_backtest"
    default_auto_field = "django.db.models.BigAutoField"
