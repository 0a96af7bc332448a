"""Claim documents: read into typed facts in a limited process, stored with hash and evidence, shown."""
