"""The ways that customers take from touchpoint to touchpoint. No tables of its own: it reads what happened."""
