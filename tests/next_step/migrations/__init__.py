from pathlib import Path

import disclosures.migrations

# The migrations there are, and those of this folder behind them.
__path__ += disclosures.migrations.__path__
NEWEST = max(file.stem for file in Path(disclosures.migrations.__path__[0]).glob("[0-9]*.py"))
