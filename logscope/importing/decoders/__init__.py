"""The room for binary sources: one file a decoder, found by folder (see :mod:`.registry`)."""
