"""The terminal interface: the only home of textual and rich."""
