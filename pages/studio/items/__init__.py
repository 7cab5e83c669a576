"""One item on any screen: its form, its answers, its passage, its findings and its history."""
