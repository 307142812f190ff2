"""From a report to what it means: findings and gates. Knows nothing of printing."""
