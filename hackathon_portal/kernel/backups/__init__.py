"""Copies of the whole portal: written and proved (`writing`), brought back beside what stands (`restoring`), taken by a routine (`routine`)."""
