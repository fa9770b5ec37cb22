"""What each lever, parameter, kind and type does by itself."""
