"""Everything the local engine knows about English."""

NAME = "English"
MARKS = "the of and to in is that for it as was with are by this be from or have which not a an"
