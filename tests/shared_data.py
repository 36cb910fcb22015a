"""Where collections of real data lie that tests measure against; they are no part of the project and may be absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"

needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"needs the collections of real data in {SHARED}, which are not here"
)
