"""The criteria: what is measured at each place, in which unit, and how well."""
