"""The statistics rows of switches, stacks, gateways and gateway pairs; knows no HTTP."""

from __future__ import annotations

from mistdesk.simulator.ap_rows import address_of
from mistdesk.simulator.chance import mix
from mistdesk.simulator.cloud import Row
from mistdesk.simulator.estate import DeviceType, EstateDevice, Member
from mistdesk.simulator.life import Condition, StatusWord

_JUNOS = "22.4R3.25"
_ROLES = ("master", "backup", "linecard")


def wired_stats_row(device: EstateDevice, org_id: str, condition: Condition, now: float) -> Row:
    """Make the row of a switch or a gateway; what a device that is down cannot tell is left out."""
    row: Row = {
        "type": device.type.value,
        "id": device.id,
        "mac": device.mac,
        "serial": device.serial,
        "model": device.model,
        "hostname": device.name or device.mac,
        "org_id": org_id,
        "site_id": device.site_id,
        "created_time": device.created,
        "modified_time": device.created + 86_400,
        "status": condition.word.value,
    }
    if device.name is not None:
        row["name"] = device.name
    if device.map_id is not None:
        row["map_id"] = device.map_id
    if device.type is DeviceType.SWITCH and device.members:
        row["vc_mac"] = device.mac
    if condition.word is StatusWord.DISCONNECTED:
        row["last_seen"] = int(condition.since) - device.key % 37
        return row
    uptime = max(0, int(now - condition.booted_at))
    ip = address_of(device)
    stir = mix(device.key, int(now) // 60)
    row["last_seen"] = int(now) - device.key % 37
    row["uptime"] = uptime
    row["version"] = _JUNOS
    row["ip"] = ip
    row["ext_ip"] = f"198.51.100.{device.key % 5 + 10}"
    row["ip_stat"] = {"ip": ip, "netmask": "255.255.255.0", "gateway": f"{ip.rsplit('.', 1)[0]}.1"}
    row["cpu_stat"] = _cpu(stir)
    row["memory_stat"] = {"usage": 20 + stir % 30}
    row["config_status"] = "COMMITED"
    row["has_pcap"] = False
    if device.type is DeviceType.SWITCH:
        _add_switch(row, device, uptime, stir)
    else:
        _add_gateway(row, device, uptime, stir)
    return row


def _cpu(stir: int) -> Row:
    busy = 8 + stir % 30
    return {
        "idle": 100 - busy,
        "interrupt": 0,
        "system": busy // 2,
        "user": busy - busy // 2,
        "load_avg": [0.4 + busy / 100, 0.5, 0.45],
    }


def _add_switch(row: Row, device: EstateDevice, uptime: int, stir: int) -> None:
    boxes = device.members or (Member(device.mac, device.serial, device.model),)
    row["module_stat"] = [
        {
            "type": "fpc",
            "fpc_idx": index,
            "mac": box.mac,
            "serial": box.serial,
            "model": box.model,
            "version": _JUNOS,
            "uptime": uptime,
            "vc_role": _ROLES[min(index, 2)],
            "vc_state": "present",
            "cpu_stat": _cpu(stir >> index),
            "memory_stat": {"usage": 20 + (stir >> index) % 30},
            "poe": {"max_power": 740, "power_draw": 90 + (stir >> index) % 200},
            "psus": [{"name": "Power Supply 0", "status": "ok"}],
            "temperatures": [{"name": "CPU", "celsius": 44 + (stir >> index) % 9, "status": "ok"}],
        }
        for index, box in enumerate(boxes)
    ]
    row["clients_stats"] = {"total": {"num_wired_clients": 6 + stir % 25, "num_aps": [device.key % 9] * len(boxes)}}
    row["mac_table_stats"] = {"mac_table_count": 40 + stir % 60, "max_mac_entries_supported": 64_000}
    row["if_stat"] = {}
    row["fw_versions_outofsync"] = False


def _add_gateway(row: Row, device: EstateDevice, uptime: int, stir: int) -> None:
    row["if_stat"] = {
        "ge-0/0/0.0": {
            "port_id": "ge-0/0/0",
            "port_usage": "wan",
            "wan_name": "wan0",
            "up": True,
            "rx_bytes": uptime * 30_000,
            "tx_bytes": uptime * 9_000,
            "rx_pkts": uptime * 40,
            "tx_pkts": uptime * 22,
        }
    }
    row["is_ha"] = bool(device.members)
    if not device.members:
        return
    first, second = device.members
    row["node_name"] = "node0"
    row["cpu2_stat"] = _cpu(stir >> 3)
    row["memory2_stat"] = {"usage": 24 + stir % 20}
    row["module_stat"] = [_node(first, "primary", "connected", uptime)]
    row["module2_stat"] = [_node(second, "secondary", "disconnected", uptime)]
    row["cluster_stat"] = {"state": "primary"}
    row["cluster_config"] = {
        "configuration": "active-active",
        "operational": "active-passive",
        "status": "Yellow",
        "primary_node_health": "Healthy",
        "secondary_node_health": "Not healthy",
        "last_status_change_reason": "secondary node lost its control link",
        "control_link_info": {"name": "fxp1", "status": "Down"},
        "ethernet_connection": [{"name": "reth0", "status": "Up"}, {"name": "reth1", "status": "Down"}],
        "fabric_link_info": {"State": "Enabled", "Status": "Enabled", "Interface": [], "InternalStatus": "Up"},
        "redundancy_group_information": [{"Id": 0, "MonitoringFailure": "none", "Threshold": 255}],
    }


def _node(box: Member, role: str, status: str, uptime: int) -> Row:
    return {
        "mac": box.mac,
        "serial": box.serial,
        "model": box.model,
        "version": _JUNOS,
        "status": status,
        "uptime": uptime,
        "vc_role": role,
        "vc_mode": "cluster",
    }
