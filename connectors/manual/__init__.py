"""Wherever a person has to act: the hub writes the work order, and checks the link afterwards."""

from connectors.manual.connector import Manual

connector = Manual()
