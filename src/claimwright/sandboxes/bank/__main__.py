"""``python -m claimwright.sandboxes.bank --port PORT --data FOLDER``: run the sandbox bank."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from claimwright.sandboxes.bank.bank import SandboxBank
from claimwright.sandboxes.bank.log import Log
from claimwright.sandboxes.bank.server import Server


def main() -> int:
    """Serve on loopback only; port 0 takes a free one. The address is printed on the first line."""
    parser = argparse.ArgumentParser(prog="sandbox bank", description="SANDBOX bank: no money moves")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data", type=Path, required=True, help="folder of the bank's own log")
    parser.add_argument("--delay", type=float, default=0.3, help="seconds from acceptance to execution")
    parser.add_argument("--careless", action="store_true", help="execute a repeated end-to-end id again")
    parser.add_argument("--seed", type=int, default=1, help="seed of the misbehaviour's dice")
    args = parser.parse_args()
    try:
        log = Log(args.data)
    except OSError as error:
        sys.stderr.write(
            f"the folder {args.data} cannot be written ({error.strerror}): choose another --data\n"
        )
        return 1
    key = os.environ.get("CLAIMWRIGHT_BANK_KEY", "")  # not an option: options are seen by everybody
    bank = SandboxBank(log, delay_seconds=args.delay, idempotent=not args.careless, seed=args.seed, key=key)
    try:
        server = Server(("127.0.0.1", args.port), bank)
    except OSError:
        sys.stderr.write(f"port {args.port} is taken: stop the other program or choose another --port\n")
        return 1
    bank.start()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        bank.stop()
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
