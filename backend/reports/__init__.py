"""Status reports for review meetings: measured figures, judged by rule, frozen when a person signs."""
