"""Everything that reads more than a queryset can say; answers are frozen dataclasses."""
