"""Options of a scenario: what is changed in the world, and for how long."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from siting.options.common import Frozen, NotNegative, Positive, unique
from siting.scales import Number, refusal
from siting.terms import LongText, Name, Text, UspsState

__all__ = ["NewCrossing", "NewLink", "NewSite", "NewZone", "ScenarioConfig"]

Longitude = Annotated[Number, Field(ge=-180, le=180)]
Latitude = Annotated[Number, Field(ge=-90, le=90)]
Label = Annotated[str, Field(strict=True, min_length=1, max_length=100)]
Ids = Annotated[tuple[Annotated[str, Field(strict=True)], ...], AfterValidator(unique)]
Lanes = Annotated[int, Field(strict=True, ge=1, le=100)]


class NewCrossing(Frozen):
    """A crossing that is not there yet."""

    id: Name = Field(description="crossing_id it gets")
    name: Label = Field(description="what it is called")
    lon: Longitude = Field(description="degrees east, WGS 84")
    lat: Latitude = Field(description="degrees north, WGS 84")
    us_state: UspsState = Field(description="state north of it")
    us_city: Label | None = Field(default=None, description="city north of it")
    mx_city: Label | None = Field(default=None, description="city south of it")
    wait_min: NotNegative | None = Field(
        default=None, description="min; expected wait of a truck; without it the study's default"
    )
    trucks_per_year: NotNegative | None = Field(
        default=None,
        description="trucks a year it is expected to handle; of crossings equally fast the larger "
        "is taken, and without a figure this one stands behind all others",
    )
    rail: bool = Field(default=False, strict=True, description="whether trains cross there too")
    source: Label = Field(description="where these figures come from")


class NewLink(Frozen):
    """A road or railway that is not there yet, on one side of the line."""

    country: Literal["MX", "US"] = Field(description="side of the line it lies on")
    path: tuple[tuple[Longitude, Latitude], ...] = Field(
        min_length=2,
        max_length=1000,
        description="its course, [longitude, latitude] by point; it is entered at its two ends, "
        "which are tied to the network",
    )
    km: Positive | None = Field(
        default=None,
        description="km; its length, where the course drawn is shorter than it; the length of the "
        "whole decides the speed on a road",
    )


class NewSite(Frozen):
    """A site that is not there yet."""

    id: Name = Field(description="site_id it gets")
    name: Label = Field(description="what it is called")
    lon: Longitude = Field(description="degrees east, WGS 84")
    lat: Latitude = Field(description="degrees north, WGS 84")
    area_ha: Positive | None = Field(default=None, description="hectares")
    sectors: Ids = Field(default=(), description='sectors, such as "automotive"')


class NewZone(Frozen):
    """A zone that is not there yet."""

    id: Name = Field(description="zone_id it gets")
    name: Label = Field(description="what it is called")
    lon: Longitude = Field(description="degrees east, WGS 84")
    lat: Latitude = Field(description="degrees north, WGS 84")
    state: UspsState = Field(description="state it lies in")
    city: Label | None = Field(default=None, description="city it lies in; its name without one")


class ScenarioConfig(Frozen):
    """A change to the world that a study is run under."""

    use: Name | None = Field(
        default=None,
        description="a ready-made scenario to start from; what is given here replaces its options",
    )
    name: Name = Field(default="own", description="names folders and files")
    title: Text = Field(
        default=Text(en="Own scenario", es="Escenario propio"),
        description="title in both languages",
    )
    note: LongText | None = Field(
        default=None, description="what it rests on, and what others say of it"
    )
    close: Ids = Field(default=(), description="crossing_id of crossings closed to trucks")
    wait_factor: NotNegative = Field(
        default=1.0, description="factor on every wait, on top of the study's own"
    )
    minutes_saved: NotNegative = Field(
        default=0.0, description="min taken off every wait; no wait falls below 0"
    )
    minutes_saved_at: dict[str, NotNegative] = Field(
        default_factory=dict, description="min taken off the wait of single crossings, by id"
    )
    lanes: dict[str, tuple[Lanes, Lanes]] = Field(
        default_factory=dict,
        description="truck lanes before and after, by crossing_id; the wait is taken to change in "
        "proportion (4 instead of 2: half), which is an assumption without a source",
    )
    load: bool = Field(
        default=False,
        strict=True,
        description="whether trucks of a closed crossing lengthen the waits of those they turn to, "
        "see travel.load",
    )
    weeks: Annotated[Number, Field(gt=0, le=52)] = Field(
        default=52.0, description="how long a year it lasts: what it costs is counted for that time"
    )
    crossings: tuple[NewCrossing, ...] = Field(default=(), description="crossings added")
    roads: tuple[NewLink, ...] = Field(default=(), description="highways added")
    railways: tuple[NewLink, ...] = Field(default=(), description="railways added")
    sites: tuple[NewSite, ...] = Field(default=(), description="sites added")
    zones: tuple[NewZone, ...] = Field(default=(), description="zones added")
    drop_layers: Ids = Field(
        default=(),
        description="layers whose criteria are left out, to see what hangs on them",
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.use is None and not self.changes():
            fault = (
                "it changes nothing; close a crossing, change waits or lanes, add a crossing, "
                "road, railway, site or zone, or drop a layer"
            )
            raise refusal(fault)
        return self

    def changes(self) -> tuple[str, ...]:
        """Names of the options that change the world, in the order of the fields."""
        told = {"use", "name", "title", "note", "weeks", "load"}
        unchanged = {
            key: field.get_default(call_default_factory=True)
            for key, field in type(self).model_fields.items()
            if key not in told
        }
        return tuple(key for key, value in unchanged.items() if getattr(self, key) != value)
