"""The SQL of enrolment."""
