"""Pictures: looked at, planned in several sizes and kinds, made, cleaned, kept."""
