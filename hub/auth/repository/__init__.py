"""SQL of people, machines and how they show who they are: one file per thing that is asked for."""
