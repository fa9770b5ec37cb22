"""A report that people decide by: one page, its Markdown, and a slide for each finding."""
