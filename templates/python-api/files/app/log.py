import json
import os
import sys
from datetime import datetime, timezone

SERVICE = os.environ.get("SERVICE_NAME", "api")


def log(level, message, **fields):
    """Writes one line of JSON to stdout."""
    entry = {"time": datetime.now(timezone.utc).isoformat(), "level": level, "service": SERVICE, "message": message}
    sys.stdout.write(json.dumps(entry | fields) + "\n")
    sys.stdout.flush()
