"""The page of a report: its parts, its figures, and the template that lays them out."""
