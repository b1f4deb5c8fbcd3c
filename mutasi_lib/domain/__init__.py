"""Types, table schemas and vocabulary: what every other room speaks of."""
