"""The JSON API under ``/api/v1``, and the application that carries it together with the pages."""

from claimwright.entry.api.app import create_app

__all__ = ["create_app"]
