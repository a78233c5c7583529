"""Measurements: does an import survive being killed, does it survive hostile files, how fast is it.

``python -m bench kill|hostile|speed`` runs one of them, without a name all three. They are scripts, not
tests: they take minutes, and their numbers are read by people.
"""
