"""Products as dated, cited YAML with their examples."""
