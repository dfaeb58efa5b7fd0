"""Sends what the SDK can send, as a program that uses it would. Arguments: server URL, API key. Prints one answer a line."""

import sys
import time

from amplitude import Amplitude, BaseEvent, EventOptions, Identify, Revenue

server_url, api_key = sys.argv[1:]
answers = []


def note(event, code, message=None):
    answers.append(f"{event.event_type} {code}")


client = Amplitude(api_key)
client.configuration.server_url = server_url
client.configuration.flush_interval_millis = 20
client.configuration.flush_max_retries = 5
client.configuration.callback = note

client.track(BaseEvent(event_type="Signed Up", user_id="python-1", event_properties={"plan": "pro", "seats": 3}))
client.track(BaseEvent(event_type="Too Short", user_id="abc"))
first = Identify().set("plan", "free").add("visits", 1).append("tags", "a").set_once("first", "python").set("gone", 1)
client.identify(first, EventOptions(user_id="python-1"))
client.flush()
while len(answers) < 3:
    time.sleep(0.05)
second = Identify().set("plan", "pro").add("visits", 2).prepend("tags", "b").set_once("first", "again").unset("gone")
client.identify(second, EventOptions(user_id="python-1"))
client.group_identify("org", "acme", Identify().set("size", 7))
client.set_group("org", "acme", EventOptions(user_id="python-1"))
client.revenue(Revenue(price=3.5, quantity=2, product_id="book"), EventOptions(user_id="python-1"))
client.flush()
while len(answers) < 7:
    time.sleep(0.05)
client.shutdown()
print("\n".join(answers))
