"""Schools: programmes of modules with completion by test or attendance."""
