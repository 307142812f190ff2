"""From bytes to blocks: files are sniffed, read, checked and matched. Knows nothing of losses."""
