"""How customers feel, as their words say: a guess by a trained classifier whose error is known. It never acts."""
