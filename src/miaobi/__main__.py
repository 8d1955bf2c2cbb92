"""`python -m miaobi`."""

from miaobi.cli import main

main()
