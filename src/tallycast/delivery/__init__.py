"""The shared queue: what must reach other servers, at least once, in order for each of them.

A delivery is a row until it is done. Nothing here knows what a webhook is: a kind registers how its rows are
sent, and names its targets `kind/…`.
"""

from tallycast.db.queries.deliveries import DeliveryRow
from tallycast.delivery.backoff import Patience
from tallycast.delivery.deliveries import Deliveries
from tallycast.delivery.errors import DeliveryFailed, DeliveryRefused, TargetGone
from tallycast.delivery.kinds import Handler
from tallycast.delivery.posting import deliver_by_post
from tallycast.delivery.worker import TargetHealth

__all__ = [
    "Deliveries",
    "DeliveryFailed",
    "DeliveryRefused",
    "DeliveryRow",
    "Handler",
    "Patience",
    "TargetGone",
    "TargetHealth",
    "deliver_by_post",
]
