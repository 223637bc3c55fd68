"""`make bench`: how long the hot pages take on 200,000 deals, and how that compares with the SQL that answers the same."""
