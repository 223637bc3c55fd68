"""Static files under names that carry their hash, compressed beside the original."""

import zlib
from typing import Any

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, with brotli only where STATIC_BROTLI asks for it.

    Brotli at its best level takes 7 s for plotly.js alone; a first start must not wait for that.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Return the compressor for this collection."""
        return Compressor(**kwargs, use_gzip=True, use_brotli=settings.STATIC_BROTLI)


def fingerprint(paths: list[tuple[str, int, int]]) -> str:
    """Return one word over the names, sizes and times of all source files, to see whether anything changed."""
    digest = 0
    for name, size, changed in sorted(paths):
        digest = zlib.crc32(f"{name}|{size}|{changed}".encode(), digest)
    return f"{len(paths)}-{digest:08x}"
