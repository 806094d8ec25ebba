"""Which errors of the database pass by themselves."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

AT_FAULT = frozenset({"22", "23", "42", "54"})  # classes of SQLSTATE: the data, the statement


def passes(error: Exception) -> bool:
    """Say whether the same statement may succeed later: its data is not at fault."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, SQLAlchemyError | OSError)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state:
        return state[:2] not in AT_FAULT
    # asyncpg's word for an argument that it cannot encode
    return not isinstance(getattr(error.orig, "__cause__", None), ValueError)


def describe(error: Exception) -> str:
    """Name an error for the log, without the statement and its parameters."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}"[:300]
