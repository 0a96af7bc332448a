"""``python -m claimwright.sandboxes.identity --port PORT --client ID:SECRET``: run the sandbox provider."""

from __future__ import annotations

import argparse
import socket
import sys

import uvicorn

from claimwright.sandboxes.identity.server import create_app


def main() -> int:
    """Serve on loopback only; port 0 takes a free one. The address is printed on the first line."""
    parser = argparse.ArgumentParser(prog="sandbox identity", description="SANDBOX provider of identities")
    parser.add_argument("--port", type=int, default=8004)
    parser.add_argument("--data", help="not used: it keeps nothing")
    parser.add_argument("--client", default="claimwright:sandbox", help="client id and secret")
    args = parser.parse_args()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", args.port))
    except OSError:
        sys.stderr.write(f"port {args.port} is taken: stop the other program or choose another --port\n")
        return 1
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    client_id, _, secret = args.client.partition(":")
    app = create_app(address, client_id, secret)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
