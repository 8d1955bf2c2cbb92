"""The verbs: plan, create, revise, write, check, verify, export, engines, forms.

Surfaces (command line, web, notebooks) are thin layers over these; nothing here prints.
"""

from miaobi.studio.create import Created, create
from miaobi.studio.exporting import export
from miaobi.studio.opened import Opened, open_work
from miaobi.studio.planning import Wish, plan
from miaobi.studio.revise import revise
from miaobi.studio.verify import verify
from miaobi.studio.write import check, write

__all__ = [
    "Created",
    "Opened",
    "Wish",
    "check",
    "create",
    "export",
    "open_work",
    "plan",
    "revise",
    "verify",
    "write",
]
