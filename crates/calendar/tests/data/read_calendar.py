"""Reads a calendar file from stdin with the library `icalendar` and prints what it understood, as JSON."""
import json
import sys
from datetime import timezone

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())


def utc(value):
    return value.dt.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(component, key):
    return str(component.get(key, ""))


events = [
    {
        "uid": text(event, "UID"),
        "sequence": int(event["SEQUENCE"]),
        "starts_at": utc(event["DTSTART"]),
        "ends_at": utc(event["DTEND"]),
        "summary": text(event, "SUMMARY"),
        "description": text(event, "DESCRIPTION"),
        "location": text(event, "LOCATION"),
        "url": text(event, "URL"),
        "organizer": text(event, "ORGANIZER"),
        "organizer_name": event["ORGANIZER"].params.get("CN", "") if "ORGANIZER" in event else "",
        "attendee": text(event, "ATTENDEE"),
        "attendee_name": event["ATTENDEE"].params.get("CN", "") if "ATTENDEE" in event else "",
        "status": text(event, "STATUS"),
        "alarms": [int(alarm["TRIGGER"].dt.total_seconds()) for alarm in event.walk("VALARM")],
        "properties": sorted(set(event.keys())),
    }
    for event in calendar.walk("VEVENT")
]
json.dump(
    {
        "method": text(calendar, "METHOD"),
        "name": text(calendar, "X-WR-CALNAME"),
        "zones": [text(zone, "TZID") for zone in calendar.walk("VTIMEZONE")],
        "events": events,
    },
    sys.stdout,
)
