"""`python -m shouwang`."""

from shouwang.cli import main

raise SystemExit(main())
