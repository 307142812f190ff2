"""From a report to text, one module a form. Knows nothing of measuring."""
