"""The work of ``accord sensitivity``: which assumptions drive an outcome, and how much is luck."""
