"""`python -m friedel`, and the command `friedel`: the program, with the arguments as they are."""

import os
import subprocess
import sys

from ._program import NodeMissing, command


def main():
    try:
        words = command(*sys.argv[1:])
    except NodeMissing as error:
        sys.exit(f"friedel: {error}")
    if os.name == "posix":
        # The program takes this one's place, so that signals reach it and its exit code is the last.
        os.execv(words[0], words)
    try:
        sys.exit(subprocess.call(words))
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    main()
