"""The settings of a site as a caller may send them; other keys are passed over, as the cloud does."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mistdesk.simulator.webhook_store import without_null


def _whole(value: object) -> object:
    # In JSON 1.0 is a whole number too.
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
Minutes = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=240)]


class OccupancyPart(BaseModel):
    """Who counts as present."""

    model_config = ConfigDict(strict=True, extra="forbid")

    assets_enabled: bool = False
    clients_enabled: bool = True
    min_duration: Whole = 3000
    sdkclients_enabled: bool = False
    unconnected_clients_enabled: bool = False


class ZoneAlertPart(BaseModel):
    """When a full zone is told."""

    model_config = ConfigDict(strict=True, extra="forbid")

    email_notifiers: list[str] = []
    enabled: bool = False
    threshold: Annotated[int, BeforeValidator(_whole), Field(ge=0, le=30)] = 5


class AnalyticPart(BaseModel):
    """Whether visitors are analysed."""

    model_config = ConfigDict(strict=True, extra="forbid")

    enabled: bool = False


class DwellNames(BaseModel):
    """What kinds of visitors are called."""

    model_config = ConfigDict(strict=True, extra="forbid")

    bounce: str = ""
    engaged: str = ""
    passerby: str = ""
    stationed: str = ""


class DwellTags(BaseModel):
    """From how many seconds on somebody is which kind of visitor."""

    model_config = ConfigDict(strict=True, extra="forbid")

    bounce: str | None = None
    engaged: str | None = None
    passerby: str | None = None
    stationed: str | None = None


class EngagementPart(BaseModel):
    """How visitors are counted."""

    model_config = ConfigDict(strict=True, extra="forbid")

    dwell_tag_names: DwellNames = DwellNames()
    dwell_tags: DwellTags = DwellTags()
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], str] = {}
    max_dwell: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=68_400)] = 43_200
    min_dwell: Annotated[int, BeforeValidator(_whole), Field(ge=0)] = 0


class SettingBody(BaseModel):
    """What a caller may set for a site; what is not listed here is passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")

    analytic: AnalyticPart | None = None
    engagement: EngagementPart | None = None
    ap_updown_threshold: Minutes | None = None
    device_updown_threshold: Minutes | None = None
    gateway_updown_threshold: Minutes | None = None
    switch_updown_threshold: Minutes | None = None
    occupancy: OccupancyPart | None = None
    track_anonymous_devices: bool | None = None
    zone_occupancy_alert: ZoneAlertPart | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, sent: object) -> object:
        return without_null(cls, sent, frozenset(name for name in cls.model_fields if name.endswith("threshold")))
