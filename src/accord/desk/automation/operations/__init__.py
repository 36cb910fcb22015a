"""Writing rules, and letting them act."""

from accord.desk.automation.operations.acting import act_on
from accord.desk.automation.operations.keeping import move_rule, put_away_rule, save_rule, switch_rule
from accord.desk.automation.operations.sweeping import sweep

__all__ = ["act_on", "move_rule", "put_away_rule", "save_rule", "sweep", "switch_rule"]
