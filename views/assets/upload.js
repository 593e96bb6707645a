// Comfort only: the page works without this file.
