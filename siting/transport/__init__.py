"""Travel: roads, crossings as gates, waits, trees, the best way door to door, rail, costs."""
