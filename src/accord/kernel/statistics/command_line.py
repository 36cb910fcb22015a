"""`accord stats csat | nps | ces | erlang`: one JSON object a line in, one a line out."""

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, TextIO

from accord.kernel.statistics import erlang, scores
from accord.kernel.statistics.normal import Difference

Line = dict[str, Any]
_Score = scores.SatisfactionScore | scores.PromoterScore | scores.EffortScore

_SCORE_HELP = """\
Each line of standard input is an object {{"counts": {{"{low}": 3, …}}}} with the number of answers by score, and
optionally {{"before": {{"counts": {{…}}}}}} for an earlier period. {unit}

example:
  echo '{example}' | accord stats {name}
"""
_PER_CENT = "Shares and their differences are per cent."
_ERLANG_HELP = """\
Each line of standard input is an object with calls_per_hour, aht_seconds, target_seconds and agents, and optionally
patience_seconds (mean patience; Erlang A instead of C), shrinkage (0 to 1) and target_level (0 to 1, or per cent if
above 1). p_wait, service_level, occupancy and p_abandon are shares from 0 to 1; asa_seconds is the mean wait of all
callers; agents_needed is the least number that reaches target_level within target_seconds.

example:
  echo '{"calls_per_hour": 200, "aht_seconds": 180, "target_seconds": 20, "agents": 14}' | accord stats erlang
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `stats` with its four figures to the command line."""
    stats = subparsers.add_parser("stats", help="satisfaction, promoters, effort and staffing with their uncertainty")
    figures = stats.add_subparsers(required=True, metavar="FIGURE")
    described = (
        ("csat", "satisfaction: answers 4 and 5 of 5", answer_csat, _score_help("csat", 1, _PER_CENT)),
        ("nps", "net promoter score", answer_nps, _score_help("nps", 0, "NPS and its spread are points.")),
        ("ces", "customer effort: answers 5 to 7 of 7", answer_ces, _score_help("ces", 1, _PER_CENT)),
        ("erlang", "staffing for a load of calls", answer_erlang, _ERLANG_HELP),
    )
    for name, summary, answer, text in described:
        figure = figures.add_parser(
            name, help=summary, description=text, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        figure.set_defaults(run=_runner(answer))


def answer_lines(lines: Iterable[str], *, answer: Callable[[Line], Line], output: TextIO) -> int:
    """Answer every line as soon as it is read; return 1 if any of them could not be answered."""
    code = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if not isinstance(given, dict):
                raise ValueError("Each line is one JSON object.")
            answered = answer(given)
        except (ValueError, OverflowError, RecursionError) as error:
            answered, code = {"error": _sentence(error)}, 1
        output.write(json.dumps(_finite(answered)) + "\n")
        output.flush()
    return code


def answer_csat(given: Line) -> Line:
    """Answer `{counts, before?}` with CSAT."""
    return _answer_score(given, score=scores.csat, compare=scores.compare_csat, method="top-2-box, Wilson 95 %")


def answer_nps(given: Line) -> Line:
    """Answer `{counts, before?}` with NPS."""
    return _answer_score(given, score=scores.nps, compare=scores.compare_nps, method="NPS, adjusted Wald 95 %")


def answer_ces(given: Line) -> Line:
    """Answer `{counts, before?}` with CES 2.0."""
    return _answer_score(
        given, score=scores.ces, compare=scores.compare_ces, method="CES 2.0, share of 5–7, Wilson 95 %"
    )


def answer_erlang(given: Line) -> Line:
    """Answer a load and a number of agents with what callers will meet."""
    load = erlang.Load(
        calls_per_hour=_number(given, "calls_per_hour"),
        aht_seconds=_number(given, "aht_seconds"),
        patience_seconds=_optional_number(given, "patience_seconds"),
    )
    agents, target_seconds = _whole_number(given, "agents"), _number(given, "target_seconds")
    shrinkage = _optional_number(given, "shrinkage") or 0.0
    staffing = erlang.staffing(load, agents=agents, target_seconds=target_seconds)
    answer: Line = {**asdict(staffing), "positions": erlang.positions_for(agents, shrinkage=shrinkage)}
    level = _optional_number(given, "target_level")
    if level is not None:
        share = level / 100 if level > 1 else level
        needed = erlang.agents_needed(load, target_seconds=target_seconds, target_level=share)
        positions = erlang.positions_for(needed, shrinkage=shrinkage)
        answer |= {"agents_needed": needed, "positions_needed": positions}
    return answer


def _answer_score(
    given: Line,
    *,
    score: Callable[[scores.Counts], _Score],
    compare: Callable[[scores.Counts, scores.Counts], Difference],
    method: str,
) -> Line:
    counts = _counts(given)
    answer: Line = {**asdict(score(counts)), "method": method}
    if given.get("before") is not None:
        change = compare(_counts(given["before"]), counts)
        answer |= {
            "difference": change.difference,
            "low_difference": change.low,
            "high_difference": change.high,
            "z": change.z,
            "p": change.p,
            "detectable": change.detectable,
        }
    return answer


def _counts(given: Any) -> dict[int, int]:
    counts = given.get("counts") if isinstance(given, dict) else None
    if not isinstance(counts, dict):
        raise ValueError("`counts` is missing: the number of answers by score.")
    found: dict[int, int] = {}
    for answer, number in counts.items():
        if not answer.isdecimal():
            raise ValueError(f"{answer!r} is no score.")
        if isinstance(number, bool) or not isinstance(number, int):
            raise ValueError(f"The number of answers {answer} must be a whole number.")
        if int(answer) in found:
            raise ValueError(f"The score {int(answer)} is given twice.")
        found[int(answer)] = number
    return found


def _number(given: Line, name: str) -> float:
    value = _optional_number(given, name)
    if value is None:
        raise ValueError(f"`{name}` is missing.")
    return value


def _optional_number(given: Line, name: str) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"`{name}` must be a number.")
    return float(value)


def _whole_number(given: Line, name: str) -> int:
    value = _number(given, name)
    if value != int(value):
        raise ValueError(f"`{name}` must be a whole number.")
    return int(value)


def _finite(answer: Line) -> Line:
    # JSON has no infinity.
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in answer.items()
    }


def _sentence(error: Exception) -> str:
    return f"This line is not JSON: {error}" if isinstance(error, json.JSONDecodeError) else str(error)


def _runner(answer: Callable[[Line], Line]) -> Callable[[argparse.Namespace], int]:
    def run(_: argparse.Namespace) -> int:
        return answer_lines(sys.stdin, answer=answer, output=sys.stdout)

    return run


def _score_help(name: str, low: int, unit: str) -> str:
    example = '{"counts": {"5": 70, "4": 15, "3": 15}}' if name != "nps" else '{"counts": {"10": 50, "8": 30, "3": 20}}'
    return _SCORE_HELP.format(name=name, low=low, unit=unit, example=example)
