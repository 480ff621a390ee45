"""Actions of judging, one module for each idea: project, commission, sheets, results."""
