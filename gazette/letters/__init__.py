"""Letters: the headline face, cut from a font to the characters that headlines use."""
