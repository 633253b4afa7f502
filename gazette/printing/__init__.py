"""The printed issue: the site's own stories, set by Typst, as a PDF."""
