"""From a report's JSON to figures, one module a kind. The only place that knows matplotlib."""
