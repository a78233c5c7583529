"""Envelopes: records that collectors wrapped, and how they are taken out again."""
