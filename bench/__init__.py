"""Measurements: does an import survive being killed, does it survive hostile files, how fast is it,
and beside other tools?

``python -m bench kill|hostile|speed|daemons|compare`` runs one of them, without a name the last. They are scripts, not
tests: they take minutes, and their numbers are read by people.
"""
