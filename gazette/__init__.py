"""A static community-gazette generator."""

__version__ = "0.1.0"
