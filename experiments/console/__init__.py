"""The command line: words composed to plain settings, mistakes put in one sentence, help."""
