"""A warm pool of confined processes in which files from strangers are parsed and drawn."""
