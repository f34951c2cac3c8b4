"""Commands that talk to the clouds through the worker: sign-in, whoami, discover, publish, query, worker."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from mistdesk.cli.desks import at_desk
from mistdesk.cli.house import DeskOptions, House, OpenDesk, WorkerOptions
from mistdesk.cli.out import Exit, answer, answer_json, say
from mistdesk.domain.errors import Side, SignInRefused, WrongUsage
from mistdesk.domain.estate.regions import REGIONS, base_url, parse_portal_address
from mistdesk.domain.graph.plan import Change, Plan
from mistdesk.domain.graph.planning import sentence
from mistdesk.domain.occupancy.budget import choose_calls
from mistdesk.domain.sync import (
    CallPlan,
    MistConnection,
    MistSignIn,
    RequestState,
    SyncState,
    TargetKind,
    TargetSettings,
    Token,
)
from mistdesk.services.polling import DEFAULT_LIMIT


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module."""
    _add_sign_in(commands)
    whoami = _command(commands, "whoami", "who the tokens are and what they may do")
    whoami.set_defaults(command=_whoami)
    discover = _command(commands, "discover", "read sites, maps and devices from Mist")
    discover.set_defaults(command=_discover)
    publish = _command(commands, "publish", "show the plan, then publish it")
    publish.add_argument("--target", choices=[kind.value for kind in TargetKind], help="where to")
    publish.add_argument("--dry-run", action="store_true", help="show the plan and stop")
    publish.set_defaults(command=_publish)
    query = _command(commands, "query", "send a GraphQL file to the target")
    query.add_argument("file", type=Path)
    query.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="put VALUE in place of NAME")
    query.set_defaults(command=_query)
    worker = _command(commands, "worker", "run the sync worker")
    worker.add_argument("--once", action="store_true", help="do what is due once, then end")
    worker.add_argument("--plan", action="store_true", help="say which calls polling makes, and what it skips")
    worker.add_argument("--status", action="store_true", help="say what the worker does")
    worker.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    worker.add_argument("--no-schedule", action="store_true", help=argparse.SUPPRESS)
    worker.set_defaults(command=_worker)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--workspace", type=Path, default=argparse.SUPPRESS, help="folder of the workspace")
    parser.add_argument("--demo", action="store_true", default=argparse.SUPPRESS, help="on the embedded cloud")
    parser.add_argument("--estate", default=argparse.SUPPRESS, help="the demo's estate")
    parser.add_argument("--token-file", type=Path, help="file with the Mist token, readable by you alone")
    parser.add_argument("--mapped-token-file", type=Path, help="file with the Mapped token")
    return parser


def _options(arguments: argparse.Namespace, *, exclusive: bool = False) -> DeskOptions:
    return DeskOptions(
        workspace=arguments.workspace,
        demo=arguments.demo,
        estate=arguments.estate,
        step=True,
        mist_token_file=arguments.token_file,
        mapped_token_file=arguments.mapped_token_file,
        exclusive=exclusive,
    )


# --- sign-in


def _add_sign_in(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "sign-in", "sign in to mist or mapped")
    parser.add_argument("side", choices=["mist", "mapped"])
    parser.add_argument("--region", help="a region, its host, or the portal address from the browser")
    parser.add_argument("--org", default="", help="organisation id")
    parser.add_argument("--url", default="", help="GraphQL address of the target")
    parser.add_argument("--connector", default="", help="connector id at the target")
    parser.add_argument("--ca-file", default="", help="certificates of your company's authority")
    parser.set_defaults(command=_sign_in)
    out = _command(commands, "sign-out", "forget a token")
    out.add_argument("side", choices=["mist", "mapped"])
    out.set_defaults(command=_sign_out)


def _sign_in(arguments: argparse.Namespace, house: House) -> int:
    sign_in = _sign_in_mist if arguments.side == "mist" else _sign_in_mapped
    return at_desk(house, _options(arguments), lambda opened: sign_in(opened, arguments))


async def _token(opened: OpenDesk, side: Side) -> Token:
    given = opened.given_token(side)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        line = await asyncio.to_thread(sys.stdin.readline)
        if line.strip():
            return Token(line.strip())
        raise WrongUsage("No token", "No token came on standard input.", "Give --token-file, or type it.")
    return Token((await asyncio.to_thread(getpass.getpass, f"{side.value.capitalize()} token: ")).strip())


def _connection(text: str | None) -> MistConnection:
    if not text:
        names = ", ".join(region.key for region in REGIONS)
        raise WrongUsage("No region", "Which Mist cloud?", f"Give --region: {names}, or the portal address.")
    for region in REGIONS:
        if text.casefold() in {region.key.casefold(), region.name.casefold()}:
            return MistConnection(region=region.key, base_url=base_url(region))
    address = parse_portal_address(text)
    if address is None:
        raise WrongUsage("Unknown region", f"{text!r} is no region and no address.", "Look at mistdesk sign-in --help.")
    key = address.region.key if address.region else "custom"
    return MistConnection(region=key, base_url=address.base_url, org_id=address.org_id or "")


async def _sign_in_mist(opened: OpenDesk, arguments: argparse.Namespace) -> int:
    connection = replace(_connection(arguments.region), ca_file=arguments.ca_file)
    token = await _token(opened, Side.MIST)
    found = await opened.desk.sign_in.check_mist(connection.base_url, token, connection.ca_file)
    org_id = arguments.org or connection.org_id or _only_organization(found)
    name = dict(found.organizations).get(org_id, org_id)
    sites = dict(found.site_only).get(org_id, ())
    connection = replace(connection, org_id=org_id, org_name=name, site_ids=sites)
    kept = await opened.desk.sign_in.accept_mist(connection, token)
    if arguments.json:
        answer_json(found)
    else:
        answer(f"Signed in to {name} as {found.label}.")
    if not kept:
        say(opened.desk.sign_in.token_place)
    return Exit.DONE


def _only_organization(found: MistSignIn) -> str:
    if len(found.organizations) == 1:
        return found.organizations[0][0]
    seen = "; ".join(f"{name} {key}" for key, name in found.organizations) or "none"
    raise WrongUsage("Which organisation", f"The token sees {len(found.organizations)}: {seen}.", "Give --org ID.")


async def _sign_in_mapped(opened: OpenDesk, arguments: argparse.Namespace) -> int:
    kind = TargetKind.MAPPED if arguments.url else TargetKind.LOCAL
    token = await _token(opened, Side.MAPPED) if kind is TargetKind.MAPPED else None
    target = replace(
        opened.desk.settings.current.target,
        kind=kind,
        url=arguments.url,
        org_id=arguments.org,
        connector_id=arguments.connector,
        ca_file=arguments.ca_file,
    )
    found = await opened.desk.sign_in.check_target(target, token)
    if not target.connector_id and len(found.connectors) == 1:
        target = replace(target, connector_id=found.connectors[0][0])
    kept = await opened.desk.sign_in.accept_target(target, token)
    if arguments.json:
        answer_json(found)
    else:
        answer(f"Signed in to {found.organization}. It carries {', '.join(found.carries) or 'nothing'}.")
    if not kept:
        say(opened.desk.sign_in.token_place)
    return Exit.DONE


def _sign_out(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        await opened.desk.sign_in.sign_out(Side(arguments.side))
        say(f"Signed out of {arguments.side}.")
        return Exit.DONE

    return at_desk(house, _options(arguments), job)


# --- reading


@dataclass(frozen=True, slots=True)
class _Who:
    """Answer of `whoami`."""

    mist: MistSignIn | None
    target: str
    target_url: str
    token_place: str


def _whoami(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        desk = opened.desk
        connection, target = desk.settings.current.mist, desk.settings.current.target
        mist = None
        if connection.base_url:
            mist = await desk.requests.check_mist(connection.base_url, Side.MIST.value, connection.ca_file)
        who = _Who(mist, target.kind.value, target.url, desk.sign_in.token_place)
        if arguments.json:
            answer_json(who)
        elif mist is None:
            answer("Not signed in to Mist.")
        else:
            orgs = ", ".join(name for _, name in mist.organizations) or "no organisation"
            rights = ", ".join(f"{text}" for _, text in mist.roles) or "none"
            answer(f"Mist: {mist.label} at {mist.base_url}; sees {orgs}; rights: {rights}.")
            answer(f"Target: {who.target} {who.target_url}".rstrip())
        if mist is None:
            raise SignInRefused(
                "Not signed in", "There is no Mist connection here.", "mistdesk sign-in mist --region R"
            )
        return Exit.DONE

    return at_desk(house, _options(arguments), job)


def _watch(state: RequestState) -> None:
    if state.total:
        say(f"{state.message}: {state.done} of {state.total}")


@dataclass(frozen=True, slots=True)
class _Discovered:
    """Answer of `discover`."""

    revision: int
    organization: str
    sites: int
    maps: int
    devices: int
    unassigned: int
    ready: int


def _discover(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        workspace = opened.desk.workspace
        await opened.desk.requests.discover(_watch)
        await workspace.load()
        found = workspace.inventory
        ready = len(workspace.sheet) - len(workspace.graph(opened.desk.settings.options()).unmapped)
        seen = _Discovered(
            found.revision,
            found.organization.name,
            len(found.sites),
            len(found.maps),
            len(found.devices),
            sum(device.site_id is None for device in found.devices),
            ready,
        )
        if arguments.json:
            answer_json(seen)
        else:
            answer(f"{seen.organization}: {seen.sites} sites, {seen.maps} maps, {seen.devices} devices, {ready} ready.")
        return Exit.DONE

    return at_desk(house, _options(arguments), job)


# --- publishing


def _publish(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        desk = opened.desk
        if arguments.target and arguments.target != desk.settings.current.target.kind.value:
            changed = TargetSettings(kind=TargetKind(arguments.target))
            if changed.kind is TargetKind.MAPPED:
                raise WrongUsage("Not signed in", "There is no Mapped address yet.", "mistdesk sign-in mapped --url U")
            await desk.sign_in.accept_target(changed, None)
        if arguments.demo:
            await desk.requests.discover()
        plan = await desk.requests.plan()
        _show(plan, as_json=arguments.json)
        if arguments.dry_run or not plan.changes():
            return Exit.DONE
        if not await _agreed(plan):
            say("Nothing was sent.")
            return Exit.REVIEW
        result = await desk.requests.publish(plan.id, _watch)
        say(f"{result.accepted} rows accepted, {len(result.rejected)} refused.")
        for row in result.rejected:
            say(f"  refused {row.kind} {row.key}: {row.reason}")
        return Exit.REVIEW if result.rejected else Exit.DONE

    return at_desk(house, _options(arguments), job)


def _show(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        answer_json(plan)
        return
    answer(sentence(plan))
    for line in plan.lines:
        if line.change is not Change.UNCHANGED:
            answer(f"  {line.change.value:12} {line.noun}: {line.title} {line.detail}".rstrip())
    if plan.unmapped:
        answer(f"{len(plan.unmapped)} devices are not published:")
        for row in plan.unmapped:
            answer(f"  {row.name}: {row.reason}")


async def _agreed(plan: Plan) -> bool:
    if not sys.stdin.isatty():
        return True  # in a script the command itself is the consent; the plan was written out before
    say(f"Publish {len(plan.changes())} changes? [y/N]")
    return (await asyncio.to_thread(sys.stdin.readline)).strip().casefold() in {"y", "yes"}


def _query(arguments: argparse.Namespace, house: House) -> int:
    try:
        text = arguments.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage("The query file cannot be read", f"{arguments.file}: {error}.", "Check its name.") from error
    for pair in arguments.var:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise WrongUsage("Wrong variable", f"{pair!r} is not NAME=VALUE.", "Write --var your-connector-Id=CON123.")
        text = text.replace(name, value)

    async def job(opened: OpenDesk) -> int:
        answer(await opened.desk.requests.query(text))
        return Exit.DONE

    return at_desk(house, _options(arguments), job)


# --- worker


def _worker(arguments: argparse.Namespace, house: House) -> int:
    if arguments.plan:
        return _call_plan(arguments, house)
    if arguments.status:
        return _status(arguments, house)
    return house.run_worker(
        WorkerOptions(
            workspace=arguments.workspace,
            attached=arguments.attached,
            once=arguments.once,
            scheduled=not arguments.no_schedule,
            demo=arguments.demo,
            estate=arguments.estate,
            mist_token_file=arguments.token_file,
            mapped_token_file=arguments.mapped_token_file,
        )
    )


def _call_plan(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        desk = opened.desk
        if arguments.demo:
            await desk.requests.discover()
            await desk.requests.poll()
            await desk.workspace.load()
        if not desk.workspace.inventory.revision:
            raise WrongUsage("No estate yet", "The estate has not been read.", "Run mistdesk discover first.")
        state = await desk.sync_state()
        choice = choose_calls(
            desk.workspace.inventory,
            desk.settings.current.poll,
            limit=state.calls_limit or DEFAULT_LIMIT,
            org_rows_have_counts=state.org_rows_have_counts,
            site_only=bool(desk.settings.current.mist.site_ids),
        )
        _show_calls(choice.plan, as_json=arguments.json)
        return Exit.REVIEW if choice.plan.skipped else Exit.DONE

    return at_desk(house, _options(arguments), job, with_worker=arguments.demo)


def _show_calls(plan: CallPlan, *, as_json: bool) -> None:
    if as_json:
        answer_json(plan)
        return
    answer(f"{plan.calls_per_hour:.0f} of {plan.limit} calls an hour.")
    for line in plan.lines:
        answer(f"  {line.calls_per_hour:8.0f}  {line.what} ({line.note})")
    for text in plan.skipped:
        answer(f"  skipped: {text}")


@dataclass(frozen=True, slots=True)
class _Status:
    """Answer of `worker --status`."""

    running: bool
    holder: str
    state: SyncState


def _status(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        holder = house.worker_state(opened.workspace)
        status = _Status(bool(holder), holder, await opened.desk.sync_state())
        if arguments.json:
            answer_json(status)
        else:
            answer(f"At work: {holder}" if holder else "No worker is at work.")
            state = status.state
            answer(f"Mist: {state.mist.value}; target: {state.target.value}; {state.waiting_values} values wait.")
        return Exit.DONE

    return at_desk(house, _options(arguments), job, with_worker=False)
