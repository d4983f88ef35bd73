"""The institution's rules as data: here, who may do what."""

from core.policy.matrix import Matrix, may, roles_that_may, standard
from core.policy.model import Grant, Role

__all__ = ["Grant", "Matrix", "Role", "may", "roles_that_may", "standard"]
