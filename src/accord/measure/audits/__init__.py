"""Mystery shopping and touchpoint audits: visits by plan, with scores and photographs."""
