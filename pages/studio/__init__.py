"""The educator's screens: from a text to a quiz that was looked at question by question."""
