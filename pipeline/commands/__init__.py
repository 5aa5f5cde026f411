"""Commands beside the stages, one module each; a module has `register(app)`."""
