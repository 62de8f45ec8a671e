"""How tests expect the domain to refuse."""

import pytest

from projects.errors import DomainError


def refused(code, **more):
    """Expect a refusal by the name of its rule, and whatever else is said of it."""
    return pytest.raises(DomainError, check=lambda error: error.code == code and more.items() <= vars(error).items())
