"""Speed and memory figures, each beside what a user would take instead; run by `make benchmark`."""
