"""How words reach us and leave us. Each channel is one self-contained folder; this folder holds their common door."""
