"""logscope: a terminal workbench for incident responders."""

__version__ = "0.1.0"
