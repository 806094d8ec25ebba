"""The console: the pages that editors and officers work on."""
