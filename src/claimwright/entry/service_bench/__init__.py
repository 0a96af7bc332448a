"""The open benchmark of service: a labelled stream through the real pipeline, and how it came out."""
