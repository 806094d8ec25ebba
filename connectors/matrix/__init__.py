"""A room of any Matrix server, as a platform. What its owner has to do is in README.md."""

from connectors.matrix.connector import Matrix

connector = Matrix()
