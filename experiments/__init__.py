"""From a question to an answer: one thin command for each, over one path.

Hydra composes a study; the study expands to runs; runs go in chunks to an executor; each
chunk lands in a store as it ends; tables, figures and a finding in words are made from it.
"""
