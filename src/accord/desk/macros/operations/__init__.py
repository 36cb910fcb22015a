"""Writing macros down, and using them."""

from accord.desk.macros.operations.keeping import put_away_macro, save_macro
from accord.desk.macros.operations.using import (
    reply_with_steps,
    require_filled,
    take_back_with_steps,
    undo_use,
    use_macro,
)

__all__ = [
    "put_away_macro",
    "reply_with_steps",
    "require_filled",
    "save_macro",
    "take_back_with_steps",
    "undo_use",
    "use_macro",
]
