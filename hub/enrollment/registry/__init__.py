"""The registry of accounts (台账): their filing (备案), and who answers for them (责任人)."""
