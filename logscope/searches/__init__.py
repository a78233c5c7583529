"""Saved searches: queries in files of their own, that a colleague can read, run and review.

``search`` (what one is), ``loader`` (a YAML file to a search; the only module that imports yaml),
``library`` (the folders that are looked at), ``saving`` (a search to a file). The searches that ship
with the product are the YAML files in ``pack``. Running them is the case's business.
"""
