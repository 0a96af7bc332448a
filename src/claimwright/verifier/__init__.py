"""Recomputes a decision from its certificate, offline.

It shares no code with the engine and imports nothing but Python itself, so that an auditor can read all of
it in an afternoon, and a fault in the engine cannot hide here too. The format is described in
docs/certificate.md. Run it as ``claimwright certificate verify FILE`` or ``python -m claimwright.verifier``.
"""

from claimwright.verifier.verify import Difference, Verdict, verify

__all__ = ["Difference", "Verdict", "verify"]
