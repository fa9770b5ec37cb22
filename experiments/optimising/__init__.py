"""Search for policies that no other one betters, proved on runs that the search never saw."""
