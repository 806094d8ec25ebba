"""A platform that does not exist and a connector that does everything right on it."""

from tests.sdk.kit.reference.connector import Reference

connector = Reference()
