"""SQL of articles, their versions and their assets: one file per thing that is asked for."""
