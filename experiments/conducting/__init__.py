"""From a study to runs that are carried out, chunk after chunk, and kept."""
