"""One question a file, each with a frozen result."""
