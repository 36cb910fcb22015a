"""Which theme a signal is about."""

from django.db import models

from accord.listen.models import Signal
from accord.understand.themes.models import Theme


class ThemeSignal(models.Model):
    """A signal that texts of a theme gathered; `is_new` when the theme was not there before."""

    signal = models.OneToOneField(Signal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()

    class Meta:
        db_table = "listen_gathered_signal"
