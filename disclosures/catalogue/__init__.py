"""What the trade calls things, as data: the tools people use and the fourteen activities a coordinator chooses from.

Nothing here touches the database or the rulebook's engine. The files are read once, when first asked for.
"""
