"""A wrong field goes by the option that was typed."""

import pytest

from hub.cli.option_names import option_name


@pytest.mark.parametrize(
    ("field", "option"),
    [
        ("body.articles[0]", "ARTICLE (1)"),
        ("body.target.regions[1]", "--region (2)"),
        ("body.target.exclude.accounts[0]", "--exclude-account (1)"),
        ("body.target", "--region … --everywhere"),
        ("body.not_after", "--until"),
        ("body.instruction.from", "--instruction-from"),
        ("body.scope.regions[0]", "--region (1)"),
        ("Idempotency-Key", "Idempotency-Key"),
        ("body.something.new", "body.something.new"),
    ],
)
def test_a_field_has_its_option(field: str, option: str) -> None:
    assert option_name(field) == option
