"""Read photographs, screenshots and scans. Heavy libraries are imported inside functions: see `engine`."""
