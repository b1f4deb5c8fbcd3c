"""Many reports at once: one per perangkat daerah or kecamatan, side by side, with an index page."""
