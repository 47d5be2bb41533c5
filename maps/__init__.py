"""What people open: the map page, the tables and the files of a run. It computes no score."""
