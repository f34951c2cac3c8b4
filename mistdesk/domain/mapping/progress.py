"""Progress of a mapping under one roof: score by building, next best fix, next access point; it adds nothing itself."""

from mistdesk.domain.mapping.progress_fix import Fix, next_fix
from mistdesk.domain.mapping.progress_score import Score, honest_percent, not_looked_at, scores, total
from mistdesk.domain.mapping.progress_walk import distance, is_unmapped, next_unmapped

__all__ = [
    "Fix",
    "Score",
    "distance",
    "honest_percent",
    "is_unmapped",
    "next_fix",
    "next_unmapped",
    "not_looked_at",
    "scores",
    "total",
]
