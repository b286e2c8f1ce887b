"""The rows of `listing_ix` in the memory of a worker: matching without asking the database.

`rows` reads them, `table` keeps them sorted and up to date, `scan` and `survey` judge them in
compiled loops, `feed` follows the changes, `held` is the one snapshot of this process.
"""
