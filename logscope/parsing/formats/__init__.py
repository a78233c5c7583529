"""One file a format, found by ``logscope.parsing.registry``."""
