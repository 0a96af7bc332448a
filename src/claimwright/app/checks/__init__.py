"""The robots' rulebooks, lists, peers and results."""
