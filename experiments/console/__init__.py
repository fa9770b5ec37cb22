"""The command line: settings composed, mistakes put in one sentence, tables printed."""
