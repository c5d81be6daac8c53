"""A secure context without internet: the town's own certificate authority, and how phones come to trust it."""
