"""Work-plan tracking for government-affairs disclosure: plan, ledger, progress, briefs."""
