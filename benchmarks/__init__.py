"""How fast the job is, and how much faster than a plain geopandas + networkx version of it."""
