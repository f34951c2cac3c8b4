"""The command line: which command is meant, and the exit code; knows services and nothing beneath them."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import mistdesk
from mistdesk.cli import demo, mapping, sync
from mistdesk.cli.house import DeskOptions, House, SimulateMappedOptions, SimulateMistOptions
from mistdesk.cli.out import Exit, answer, say, tell_error
from mistdesk.domain.errors import BadFile, MistdeskError, OurFault, WrongUsage

Command = Callable[[argparse.Namespace, House], int]


def run(argv: Sequence[str], house: House) -> int:
    """Run the command; never lets a bare traceback out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        arguments = _parser().parse_args(argv)
        command: Command = arguments.command
        return command(arguments, house)
    except SystemExit as stop:  # argparse: 0 for help, 2 for wrong usage
        return stop.code if isinstance(stop.code, int) else Exit.USAGE
    except WrongUsage as error:
        tell_error(error)
        return Exit.USAGE
    except BadFile as error:
        tell_error(error)
        for fault in error.faults:
            say(f"  {fault}")
        return Exit.UNSAFE
    except MistdeskError as error:
        tell_error(error)
        return Exit.UNKNOWN
    except KeyboardInterrupt:
        say("Stopped.")
        return Exit.UNKNOWN
    except Exception as error:
        logging.getLogger(__name__).debug("A command failed", exc_info=True)
        ours = OurFault(
            "Something went wrong in mistdesk",
            f"{type(error).__name__} while running the command.",
            "Please report it.",
        )
        tell_error(ours)
        return Exit.UNKNOWN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mistdesk",
        allow_abbrev=False,  # an option is never guessed from its beginning
        description="Map a Juniper Mist estate to buildings, watch its occupancy, publish it to Mapped.",
        epilog="Exit codes: 0 done, 1 review, 2 wrong usage, 3 unsafe, 4 unknown.",
    )
    parser.add_argument("--version", action="version", version=f"mistdesk {mistdesk.__version__}")
    parser.add_argument("--demo", action="store_true", help="look around with a demo organisation")
    parser.add_argument("--estate", default="small", help="demo estate: small, campus, retail:SITES:APS or a file")
    parser.add_argument("--workspace", type=Path, help="folder of the workspace")
    parser.set_defaults(command=_window)
    commands = parser.add_subparsers(metavar="COMMAND")
    demo.add_commands(commands)
    sync.add_commands(commands)
    mapping.add_commands(commands)
    _add_simulate(commands)
    return parser


def _window(arguments: argparse.Namespace, house: House) -> int:
    return house.run_window(DeskOptions(arguments.workspace, demo=arguments.demo, estate=arguments.estate))


def _add_simulate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    simulate = commands.add_parser("simulate", help="run the embedded Mist cloud or Mapped graph", allow_abbrev=False)
    kinds = simulate.add_subparsers(required=True, metavar="mist|mapped")
    mist = kinds.add_parser("mist", help="the embedded Mist cloud", allow_abbrev=False)
    mist.add_argument("--port", type=int, default=0)
    mist.add_argument("--estate", default="small")
    mist.add_argument("--faults", help="a faults file, or quirks")
    mist.add_argument("--tls-cert", type=Path)
    mist.add_argument("--tls-key", type=Path)
    mist.add_argument("--seed", type=int, default=1)
    mist.add_argument("--start", default="", help="time at which its clock starts, ISO 8601")
    mist.add_argument("--speed", type=float, default=1.0, help="how many seconds pass in a second")
    mist.add_argument("--quota", type=int, default=5000, help="calls an hour and token")
    mist.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    mist.set_defaults(command=_simulate_mist)
    mapped = kinds.add_parser("mapped", help="the embedded graph", allow_abbrev=False)
    mapped.add_argument("--port", type=int, default=0)
    mapped.add_argument("--database", type=Path, help="keep the graph in this file")
    mapped.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    mapped.set_defaults(command=_simulate_mapped)


def _announce(line: str) -> None:
    answer(line)
    sys.stdout.flush()


def _simulate_mist(arguments: argparse.Namespace, house: House) -> int:
    return house.simulate_mist(
        SimulateMistOptions(
            port=arguments.port,
            estate=arguments.estate,
            faults=arguments.faults,
            tls_cert=arguments.tls_cert,
            tls_key=arguments.tls_key,
            seed=arguments.seed,
            start=arguments.start,
            speed=arguments.speed,
            quota=arguments.quota,
            attached=arguments.attached,
        ),
        _announce,
    )


def _simulate_mapped(arguments: argparse.Namespace, house: House) -> int:
    options = SimulateMappedOptions(arguments.port, arguments.database, arguments.attached)
    return house.simulate_mapped(options, _announce)
