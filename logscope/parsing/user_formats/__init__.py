"""Formats and rules that a user describes in a file of data, YAML or lnav's JSON: never code."""
