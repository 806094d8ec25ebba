"""Editions (版次): one send of an account that carries several placements.

WeChat lets an account send once a day, eight stories at once. So what is claimed, counted against
the quota, fenced and reconciled there is the send: it has a row of its own in `placements`, with
the negative number of its edition in place of an article's, and lives as every placement does.

    a story is claimed             it goes to the board, a lane that nobody drains   (boarding)
    a cut-off, or a person's word  some stories on the board become an edition       (departure)
    the edition is claimed         its stories' payloads are published as one        (performer)
    the edition ends               every story is told what became of it             (ending, fates)

A retraction takes a story off the board. One that comes later dissolves an edition that has not
been sent, and deletes the story's part of one that has.
"""
