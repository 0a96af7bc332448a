"""``python -m claimwright.sandboxes.invoice_platform --port PORT --data FOLDER``: run the sandbox."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from claimwright.sandboxes.invoice_platform.register import Register
from claimwright.sandboxes.invoice_platform.server import Server


def main() -> int:
    """Serve on loopback only; port 0 takes a free one. The address is printed on the first line."""
    parser = argparse.ArgumentParser(prog="sandbox invoice platform", description="SANDBOX: no real bills")
    parser.add_argument("--port", type=int, default=8003)
    parser.add_argument("--data", type=Path, required=True, help="folder of the registered bills")
    words = "what a bill nobody registered is: not_found, or issued as asked (for demonstrations)"
    parser.add_argument("--unknown", choices=("not_found", "issued"), default="not_found", help=words)
    args = parser.parse_args()
    try:
        register = Register(args.data, takes_unknown=args.unknown == "issued")
    except OSError as error:
        sys.stderr.write(
            f"the folder {args.data} cannot be written ({error.strerror}): choose another --data\n"
        )
        return 1
    try:
        server = Server(("127.0.0.1", args.port), register)
    except OSError:
        sys.stderr.write(f"port {args.port} is taken: stop the other program or choose another --port\n")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
