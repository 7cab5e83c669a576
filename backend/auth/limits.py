"""How long tokens, sessions and links live, and how much guessing is tolerated."""

from datetime import timedelta

ACCESS_LIFETIME = timedelta(minutes=5)
SESSION_LIFETIME = timedelta(hours=8)
IDLE_LIMIT = timedelta(minutes=30)
# A refresh token already exchanged gives its one successor again for this long: parallel tabs, lost answers.
ROTATION_WINDOW = timedelta(seconds=10)
# Clocks of two servers may differ by this much before a fresh token counts as not yet valid.
CLOCK_LEEWAY = timedelta(seconds=5)
TOUCH_EVERY = timedelta(minutes=1)
SETUP_LINK_LIFETIME = timedelta(hours=24)
PASSWORD_LINK_LIFETIME = timedelta(hours=24)

# Of an API key, in days.
USUAL_KEY_DAYS = 90
LONGEST_KEY_DAYS = 366
MOST_KEYS = 50
# When a key was last used is known to within this.
NOTE_KEY_USE_EVERY = timedelta(minutes=10)

# A verified session is not read again within this time; a little under the second a change may take in another process.
PRESENCE_SECONDS = 0.8

LONGEST_TOKEN = 4096
LONGEST_NOTE = 300
