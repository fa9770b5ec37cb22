"""From finished results to one page to decide by, its Markdown, and slides."""
