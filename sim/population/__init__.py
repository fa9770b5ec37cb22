"""Who the organisations are: synthetic ones from published figures, or those of a file."""

from sim.population.load import load_population
from sim.population.population import FACT_RECORD, Population, synthetic_population

__all__ = ["FACT_RECORD", "Population", "load_population", "synthetic_population"]
