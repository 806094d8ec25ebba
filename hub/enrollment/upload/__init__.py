"""A file of accounts becomes rows: `table` < `csv_file`, `xlsx_file` < `columns`, `rows`."""
