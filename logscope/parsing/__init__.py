"""Text into batches of events."""
