"""Mutation run over the rules: each small fault put into a rule must make a test of tests/rules fail (`./portal bench mutants`)."""
