"""``python -m claimwright.sandboxes.phone --port PORT --data FOLDER``: run the sandbox network."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

import uvicorn

from claimwright.sandboxes.phone.server import create_app


def main() -> int:
    """Serve on loopback only; port 0 takes a free one. The address is printed on the first line."""
    parser = argparse.ArgumentParser(prog="sandbox phone", description="SANDBOX telephone network")
    parser.add_argument("--port", type=int, default=8093)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", args.port))
    except OSError:
        sys.stderr.write(f"port {args.port} is taken: stop the other program or choose another --port\n")
        return 1
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(create_app(args.data), log_level="warning"))
    server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
