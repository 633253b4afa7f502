"""Measurements of the real command on real and on large sites; run with `make bench`."""
