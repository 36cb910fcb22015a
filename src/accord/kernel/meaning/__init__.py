"""What texts mean, as vectors: for workers and commands, never for processes that serve pages (they need numpy)."""

import os

# Products as small as one text's cost 25 times more CPU when BLAS shares them among threads that wait for each other
# (measured: 104 ms against 4). It reads this once, as numpy is loaded, so it is set before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
