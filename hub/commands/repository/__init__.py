"""The SQL of commands: they write wishes, never messages.

Everything here is set-based: one statement for a million placements as for one. Whoever changes
wishes does it in this order, which is the order of locks:

1. `articles.lock`, in the order of their ids: a retraction waits for an expansion under way
   instead of missing its rows, and schedules fire one at a time per article;
2. `placements.lock`, in the order of their keys: from here on no worker changes them;
3. the wishes, and the deliveries that they close;
4. `counters.write`, all of them at once, in the order of their keys;
5. the audit's head (`hub.audit.service.record`).
"""
