"""``python -m siting`` is the console script ``siting``."""

from siting.cli.main import main

if __name__ == "__main__":
    main()
