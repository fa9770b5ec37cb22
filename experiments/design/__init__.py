"""Designs of experiments: which values of which settings are tried together.

``read_factors`` says what is varied, ``read_design`` how; a design makes `Points` of factors.
"""
