"""The statistics row of an access point, in every state it can be in; knows no HTTP."""

from __future__ import annotations

from mistdesk.simulator.chance import mix
from mistdesk.simulator.cloud import DisconnectedShape, Row
from mistdesk.simulator.estate import EstateDevice
from mistdesk.simulator.life import Condition, StatusWord

_SHAPES = (DisconnectedShape.ABSENT, DisconnectedShape.NULL, DisconnectedShape.LAST)
_SIX_GHZ = frozenset({"AP45", "AP34", "AP24"})
_BLE: Row = {
    "beacon_enabled": True,
    "beacon_rate": 3,
    "eddystone_uid_enabled": False,
    "eddystone_uid_freq_msec": 1000,
    "eddystone_url_enabled": False,
    "eddystone_url_freq_msec": 1000,
    "eddystone_url_url": "",
    "ibeacon_enabled": False,
    "ibeacon_freq_msec": 1000,
    "major": 412,
    "minors": [4120, 4121, 4122, 4123, 4124, 4125, 4126, 4127],
    "power": 8,
    "tx_resets": 0,
}


def ap_stats_row(
    device: EstateDevice, org_id: str, condition: Condition, count: int | None, now: float, shape: DisconnectedShape
) -> Row:
    """Make the row; `count` is the number of stations now, or the last one known before it went down."""
    row = _identity(device, org_id)
    if device.never_connected:
        row["status"] = StatusWord.DISCONNECTED.value
        return row
    row["status"] = condition.word.value
    if condition.word is StatusWord.DISCONNECTED:
        if shape is DisconnectedShape.MIXED:
            shape = _SHAPES[device.key % len(_SHAPES)]
        _add_disconnected(row, device, condition, count, shape)
        return row
    seen = int(now) - device.key % 37
    _add_addresses(row, device)
    row["last_seen"] = max(seen, int(condition.booted_at))
    if condition.word is StatusWord.CONNECTED:
        uptime = max(0, int(now - condition.booted_at))
        row["uptime"] = uptime
        row["num_clients"] = count
        _add_counters(row, device, uptime, count or 0, int(now))
        return row
    row["num_clients"] = None
    row["uptime"] = None
    if condition.word is StatusWord.UPGRADING:
        row["uptime"] = max(0, int(now - condition.booted_at))
        row["fwupdate"] = {
            "status": "inprogress",
            "status_id": 4,
            "progress": min(99, int((now - condition.since) / 3.6)),
            "timestamp": condition.since,
            "will_retry": False,
        }
    return row


def _identity(device: EstateDevice, org_id: str) -> Row:
    row: Row = {
        "type": "ap",
        "id": device.id,
        "mac": device.mac,
        "serial": device.serial,
        "model": device.model,
        "name": device.name,
        "org_id": org_id,
        "site_id": device.site_id,
        "created_time": device.created,
        "modified_time": device.created + 86_400,
        "mount": "faceup",
        "notes": "",
        "locked": False,
    }
    if device.map_id is not None:
        row["map_id"] = device.map_id
        row["x"] = device.x
        row["y"] = device.y
    return row


def _add_disconnected(
    row: Row, device: EstateDevice, condition: Condition, count: int | None, shape: DisconnectedShape
) -> None:
    if shape is DisconnectedShape.NULL:
        row.update(ip=None, ext_ip=None, version=None, uptime=None, num_clients=None)
        row["last_seen"] = None
    elif shape is DisconnectedShape.LAST:
        _add_addresses(row, device)
        row["last_seen"] = int(condition.since) - device.key % 37
        row["uptime"] = max(0, int(condition.since - condition.booted_at))
        row["num_clients"] = count
        row["last_trouble"] = {"code": "07", "timestamp": int(condition.since)}


def _add_addresses(row: Row, device: EstateDevice) -> None:
    ip = address_of(device)
    gateway = f"{ip.rsplit('.', 1)[0]}.1"
    row["ip"] = ip
    row["ext_ip"] = f"198.51.100.{device.key % 5 + 10}"
    row["version"] = "0.14.29633"
    row["hw_rev"] = "C02"
    row["ip_stat"] = {
        "ip": ip,
        "netmask": "255.255.255.0",
        "gateway": gateway,
        "dhcp_server": gateway,
        "dns": [gateway],
        "ips": {"vlan1": f"{ip}/24"},
    }
    row["ble_stat"] = _BLE
    row["lldp_stat"] = {
        "chassis_id": "d4:20:b0:00:10:01",
        "lldp_med_supported": False,
        "mgmt_addr": gateway,
        "mgmt_addrs": [gateway],
        "port_desc": f"ge-0/0/{device.key % 48}",
        "port_id": f"ge-0/0/{device.key % 48}",
        "power_allocated": 25500,
        "power_draw": 11200 + device.key % 900,
        "system_name": "access switch",
    }
    row["power_src"] = "PoE 802.3at"
    row["power_budget"] = 6500
    row["power_constrained"] = False


def address_of(device: EstateDevice) -> str:
    """Give the private address of a device."""
    return f"10.{device.key >> 8 & 127}.{device.key >> 16 & 255}.{(device.key >> 24) % 250 + 2}"


def _add_counters(row: Row, device: EstateDevice, uptime: int, count: int, now: int) -> None:
    stir = mix(device.key, now // 60)
    received = uptime * (900 + device.key % 500)
    sent = uptime * (2_100 + device.key % 900)
    six = count // 5 if device.model in _SIX_GHZ else 0
    two = count // 6
    radios: Row = {
        "band_24": _radio(device, "24", 20, (1, 6, 11)[device.key % 3], two, received // 9, sent // 9, stir),
        "band_5": _radio(
            device, "5", 40, (36, 44, 52, 100, 149)[device.key % 5], count - two - six, received, sent, stir >> 8
        ),
    }
    if device.model in _SIX_GHZ:
        radios["band_6"] = _radio(
            device, "6", 80, (37, 69, 101)[device.key % 3], six, received // 4, sent // 4, stir >> 16
        )
    row["radio_stat"] = radios
    row["rx_bytes"], row["tx_bytes"] = received, sent
    row["rx_pkts"], row["tx_pkts"] = received // 310, sent // 620
    row["rx_bps"], row["tx_bps"] = count * 21_000 + stir % 9_000, count * 64_000 + stir % 30_000
    row["num_wlans"] = 3
    row["cpu_util"] = 4 + count // 3 + stir % 5
    row["mem_total_kb"], row["mem_used_kb"] = 1_016_000, 402_000 + stir % 60_000
    row["port_stat"] = {
        "eth0": {
            "up": True,
            "full_duplex": True,
            "speed": 2500,
            "rx_bytes": sent,
            "tx_bytes": received,
            "rx_pkts": sent // 620,
            "tx_pkts": received // 310,
            "rx_errors": 0,
            "rx_peak_bps": count * 90_000,
            "tx_peak_bps": count * 40_000,
        }
    }
    row["env_stat"] = {
        "ambient_temp": 38 + stir % 5,
        "cpu_temp": 51 + stir % 8,
        "attitude": 0,
        "humidity": 9,
        "pressure": 1001,
        "accel_x": -0.092,
        "accel_y": 0.004,
        "accel_z": -1.02,
    }


def _radio(device: EstateDevice, band: str, width: int, channel: int, count: int, rx: int, tx: int, stir: int) -> Row:
    busy = min(92, 6 + count * 2 + stir % 7)
    return {
        "usage": band,
        "bandwidth": width,
        "channel": channel,
        "mac": f"{device.mac[:-1]}{'0' if band == '24' else 'f'}",
        "noise_floor": -92 + stir % 5,
        "num_clients": count,
        "num_wlans": 3,
        "power": 9 + device.key % 8,
        "rx_bytes": rx,
        "rx_pkts": rx // 310,
        "tx_bytes": tx,
        "tx_pkts": tx // 620,
        "util_all": busy,
        "util_non_wifi": stir % 3,
        "util_rx_in_bss": busy // 4,
        "util_rx_other_bss": busy // 3,
        "util_tx": busy // 5,
        "util_undecodable_wifi": 0,
        "util_unknown_wifi": stir % 2,
    }
