"""Drawing: pictures that are made of values, as PNG and SVG, with Pillow and segno."""
