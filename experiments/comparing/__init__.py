"""What a comparison of policies shows: rates, costs, types, endings, and the finding."""
