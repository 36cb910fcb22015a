"""The subcommands of `accord`, by what they are for. Each module has `add_commands(subparsers)`."""
