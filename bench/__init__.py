"""Measurements: the product and a plain baseline in one run, printed as ratios; nothing here fails a build."""
