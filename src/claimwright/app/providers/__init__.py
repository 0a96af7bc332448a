"""The hospital list: level and ownership, by date."""
