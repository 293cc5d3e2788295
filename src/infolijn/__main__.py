# SPDX-License-Identifier: EUPL-1.2
"""`python -m infolijn` is the command line."""

import sys

from infolijn.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
