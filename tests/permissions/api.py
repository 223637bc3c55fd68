"""Who may call the API; route names are those of the routers below `api:`."""

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}

# ---- products, stages, processes ---------------------------------------------------------------------------------
ROUTES |= {
    "api:product-list": [
        everybody(anonymous=401),
        by_role(("admin",), "post", ok=400, anonymous=401),
    ],
    "api:product-detail": everybody(args=lambda w: [w.product.pk], anonymous=401),
    "api:product-prices": by_role(("admin",), "post", args=lambda w: [w.product.pk], ok=400, anonymous=401),
    "api:stage-list": everybody(anonymous=401),
    "api:stage-detail": everybody(args=lambda w: [w.stages["won"].pk], anonymous=401),
    "api:process-list": everybody(anonymous=401),
    "api:process-detail": everybody(args=lambda w: [w.process.pk], anonymous=401),
}
