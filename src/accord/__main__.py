"""`python -m accord` is `accord`."""

import sys

from accord.config.command_line import main

if __name__ == "__main__":
    sys.exit(main())
