"""What journeys and entry use of documents."""

from claimwright.app.documents.reading import PageImage, read_file, render_page, warm_readers

__all__ = ["PageImage", "read_file", "render_page", "warm_readers"]
