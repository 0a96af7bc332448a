"""The demo: acts as customers do, over the public API, and shows each claim from reported to paid."""
