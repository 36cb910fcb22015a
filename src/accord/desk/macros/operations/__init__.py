"""Writing macros down, and using them."""

from accord.desk.macros.operations.keeping import put_away_macro, save_macro
from accord.desk.macros.operations.using import require_filled, undo_use, use_macro

__all__ = ["put_away_macro", "require_filled", "save_macro", "undo_use", "use_macro"]
