"""Readers of files from strangers. They run only inside the limited process (`app.documents.limited`)."""
