"""Land, water and sky in colour from edge to edge, for styles of the colour tradition."""

from __future__ import annotations

from miaobi.paint.planes import PlanePainter

PLANES: dict[str, PlanePainter] = {}
