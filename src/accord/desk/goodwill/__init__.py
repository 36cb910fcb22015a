"""What agents may give at their own discretion, exceptions to policies, and what became of both."""
