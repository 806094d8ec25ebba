"""PostgreSQL and Valkey for one machine, from wheels, on Unix sockets only."""
