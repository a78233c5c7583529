"""The writing wing: files into the index."""
