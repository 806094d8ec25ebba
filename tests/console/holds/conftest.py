from tests.console.newsday import day  # noqa: F401 - a fixture of all tests here
