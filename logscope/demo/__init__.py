"""The sample logs: a small break-in, told by the logs of four hosts, made by code.

``story.sample_files()`` gives the files, ``python -m logscope.demo FOLDER`` writes them. They are a
part of the package, so that ``logscope demo`` works where only the wheel is installed.
"""
