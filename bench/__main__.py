"""`python -m bench [base] [engine] [pay] [pages] [forecasts] [segments]`: run the parts that are named, or all, each in a process of its own.

So what one has in memory does not count for the next.
"""

import subprocess
import sys

PARTS = ("base", "engine", "pay", "pages", "forecasts", "segments")


def main() -> None:
    """Run the bench."""
    cases = sys.argv[1:] or PARTS
    if unknown := set(cases) - set(PARTS):
        sys.exit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    for part in cases:
        if subprocess.run([sys.executable, "-m", f"bench.{part}"]).returncode:
            sys.exit(f"The part {part} failed.")


if __name__ == "__main__":
    main()
