"""Wait until an address answers 200: `python wait_for.py URL`; exit status 1 after five minutes."""

from __future__ import annotations

import sys
import threading
import time
import urllib.error
import urllib.request

PATIENCE_S = 300


def answers(address: str) -> bool:
    """True where the address answers 200 now."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return int(response.status) == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def main() -> int:
    """Ask twice a second."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if answers(sys.argv[1]):
            return 0
        threading.Event().wait(0.5)
    print(f"{sys.argv[1]} did not answer within {PATIENCE_S} s.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
