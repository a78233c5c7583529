"""One file a rule, found by ``logscope.parsing.registry``."""
