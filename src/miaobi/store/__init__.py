"""What lies on disk: run folders, the answer memory, the index of works. Nothing is half-written."""

from miaobi.store.files import Blobs, clean_name, home, read_file, write_atomic
from miaobi.store.index import Index
from miaobi.store.journal import RunFolder
from miaobi.store.memory import DiskMemory

__all__ = [
    "Blobs",
    "DiskMemory",
    "Index",
    "RunFolder",
    "clean_name",
    "home",
    "read_file",
    "write_atomic",
]
