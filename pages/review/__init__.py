"""Review meetings: status reports, their actions and targets."""
