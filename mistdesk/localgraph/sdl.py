"""The schema text of the embedded graph, put together from what its types share; knows no data."""

from __future__ import annotations

from mistdesk.localgraph.ontology import IDENTITY_KINDS

_IDENTITY_FIELDS = "{ dateCreated: DateTime dateUpdated: DateTime id: String value: String }"

_UNIONS_OF_IDENTITIES = ("Building", "Floor", "Point", "Site", "Space", "Thing", "Zone")

_PLACE_FIELDS = """
  id: String!
  name: String
  description: String
  exactType: String
  type: [String]
  dateCreated: DateTime
  dateUpdated: DateTime
  hasPart: [Place]
  isPartOf: [Place]
  isLocationOf: [Thing]
  isFedBy: [Thing]
  hasPoint: [Point]
  connectors(filter: ConnectorFilterInput): [Connector]
  points(filter: PointFilter): [Point]
  things(filter: ThingFilter): [Thing]
"""

_SOURCE_FIELDS = "connectedDataSourceId: String mappingKey: String"

_PLACES = {
    "Site": """
  organization: Org
  identities: [SiteIdentityUnion]
  buildings(filter: BuildingFilter): [Building]
""",
    "Building": f"""
  address: Address
  timeZone: String
  geolocation: Geolocation
  identities: [BuildingIdentityUnion]
  sites(filter: SiteFilter): [Site]
  floors(filter: FloorFilter): [Floor]
  {_SOURCE_FIELDS}
""",
    "Floor": f"""
  level: Int
  geoshape: GeoJSON
  building: Building!
  identities: [FloorIdentityUnion]
  spaces(childDepth: Int, filter: SpaceFilter): [Space]
  zones(filter: ZoneFilter): [Zone]
  {_SOURCE_FIELDS}
""",
    "Space": f"""
  geoshape: GeoJSON
  floor: Floor!
  parentSpaceId: String
  identities: [SpaceIdentityUnion]
  {_SOURCE_FIELDS}
""",
    "Zone": """
  geoshape: GeoJSON
  identities: [ZoneIdentityUnion]
""",
    "GenericPlace": """
  address: Address
  geoshape: GeoJSON
  mappingKey: String
  sites(filter: SiteFilter): [Site]
  floors(filter: FloorFilter): [Floor]
""",
}

_THINGS_AND_POINTS = """
type Thing {
  id: String!
  name: String
  description: String
  exactType: String
  type: [String]
  mappingKey: String
  connectedDataSourceId: String
  dateCreated: DateTime
  dateUpdated: DateTime
  firmwareVersion: String
  geoshape: GeoJSON
  isVirtual: Boolean
  model: DeviceModel
  organization: Org
  identities: [ThingIdentityUnion]
  hasLocation: Place
  hasPart: [Thing]
  isPartOf: [Thing]
  hasPoint: [Point]
  feeds: [FeedsUnion]
  isFedBy: [Thing]
  serves: [Place]
  places(filter: PlaceFilter): [Place]
  points(filter: PointFilter): [Point]
}

type Point {
  id: String!
  name: String
  description: String
  exactType: String
  type: [String]
  mappingKey: String
  connectedDataSourceId: String
  dateCreated: DateTime
  dateUpdated: DateTime
  datatype: String
  unit: Unit
  valueMap: Map
  stateTexts: [String]
  identities: [PointIdentityUnion]
  isPointOf: [IsPointOfUnion]
  "Stored values; the start is included, the end is not. `latest` gives the last one only."
  series(latest: Boolean, startTime: DateTime, endTime: DateTime): [TimeseriesRow]
  "Figures for each period that has values; days are UTC days."
  aggregation(
    startTime: DateTime, endTime: DateTime, period: TimeseriesAggPeriodInput, periodIncrement: Int
  ): [TimeseriesAggregateRow]
}

type TimeseriesRow { timestamp: DateTime value: TimeseriesRowValue }

type TimeseriesRowValue {
  boolValue: Boolean
  byteArrayValue: String
  float32Value: Float
  float64Value: Float
  geopointValue: GeoPoint
  int32Value: Int
  int64Value: Long
  json: JSONLD
  numericalException: TimeseriesNumericalException
  stringValue: String
  uint32Value: Int
  uint64Value: Long
}

type TimeseriesAggregateRow { timestamp: DateTime avg: Float count: Int max: Float min: Float sum: Float }

type GeoPoint { type: String coordinates: [Float] }
type Unit { id: String name: String description: String }
type Address {
  id: String! streetAddress: String locality: String region: String postalCode: String countryName: String
  dateCreated: DateTime dateUpdated: DateTime
}
type Geolocation { latitude: Float longitude: Float }
type DeviceModel {
  id: String name: String description: String imageUrl: String seeAlsoUrls: [String]
  manufacturer: DeviceManufacturer manufacturerId: String
}
type DeviceManufacturer { id: String name: String description: String logoUrl: String }

type Org { id: String name: String state: OrgState sites: [Site] things(filter: ThingFilter): [Thing] }

type Connector {
  id: String
  name: String
  state: ConnectorState
  stateDetails: String
  direction: ConnectorTypeConnectorDirection
  connectorType: ConnectorType
  connectorTypeId: String
  contributions: [ConnectorContribution]
  config: JSONSchema
  configHash: String
  created: DateTime
  updated: DateTime
  lastSeen: DateTime
  lastUpdatedBy: String
  organization: Org
  userId: String
  workflowId: String
  points(filter: PointFilter): [Point]
  things(filter: ThingFilter): [Thing]
}
type ConnectorContribution { count: Long systemType: String }
type ConnectorType {
  id: String name: String description: String version: String taskQueue: String configSchema: JSONSchema
  direction: ConnectorTypeConnectorDirection
}
type ConnectorTypeListAvailableResponse {
  available: [ConnectorType] connectorTypes: [ConnectorType] requested: [ConnectorType]
  uponRequest: [ConnectorType]
}

enum ConnectorState {
  CONNECTOR_STATE_UNSPECIFIED CONFIGURING CONNECTING ACTIVE STOPPING STOPPED DELETING DELETED ERROR_GENERAL
}
enum ConnectorTypeConnectorDirection { CONNECTOR_DIRECTION_UNSPECIFIED SOURCE DESTINATION }
enum ConnectorTypeConnectorDirectionInput { CONNECTOR_DIRECTION_UNSPECIFIED SOURCE DESTINATION }
enum OrgState { ORG_STATE_UNSPECIFIED ACTIVE PROVISIONING RESERVED DELETED }
enum TimeseriesAggPeriodInput { AGG_PERIOD_UNSPECIFIED MINUTE HOUR DAY }
enum TimeseriesNumericalException { NUMERICAL_EXCEPTION_UNSPECIFIED NAN INFINITY NEGATIVE_INFINITY }
"""

_QUERY = """
schema { query: Query mutation: Mutation }

type Query {
  organization: Org
  sites(filter: SiteFilter): [Site]
  buildings(filter: BuildingFilter): [Building]
  floors(filter: FloorFilter): [Floor]
  spaces(filter: SpaceFilter): [Space]
  things(filter: ThingFilter): [Thing]
  points(filter: PointFilter): [Point]
  units(filter: UnitFilterInput): [Unit]
  connectors(filter: ConnectorFilterInput): [Connector]
  connectorTypes(filter: ConnectorTypeFilterInput): [ConnectorType]
  availableConnectorTypes(
    filter: ConnectorTypeFilterInput, includeRequested: Boolean, includeUponRequest: Boolean
  ): ConnectorTypeListAvailableResponse
}
"""

_EXPRESSIONS = """
input IDFilterExpressionInput { eq: String in: [String] }
input StringFilterExpressionInput { eq: String ne: String in: [String] contains: String }
input StringArrayFilterExpressionInput { eq: String ne: String in: [String] }
input SimpleBoolFilterExpressionInput { eq: Boolean }
input TimestampFilterExpressionInput { eq: DateTime gt: DateTime gte: DateTime lt: DateTime lte: DateTime }
input ConnectorTypeConnectorDirectionFilterExpressionInput {
  eq: ConnectorTypeConnectorDirectionInput in: [ConnectorTypeConnectorDirectionInput]
}
input ConnectorFilterInput {
  id: IDFilterExpressionInput
  connectorTypeId: IDFilterExpressionInput
  direction: ConnectorTypeConnectorDirectionFilterExpressionInput
}
input ConnectorTypeFilterInput {
  connectorTypeId: IDFilterExpressionInput
  name: IDFilterExpressionInput
  description: IDFilterExpressionInput
  version: IDFilterExpressionInput
  direction: ConnectorTypeConnectorDirectionFilterExpressionInput
}
input UnitFilterInput { id: IDFilterExpressionInput }
"""

_CLASS_KEYS = "exactType: StringFilterExpressionInput type: StringArrayFilterExpressionInput"
_SOURCE_KEYS = "mappingKey: StringFilterExpressionInput connectedDataSourceId: IDFilterExpressionInput"

# Name of the filter -> (type of its id, keys beyond id, name, dates, and, or, not).
_FILTERS = {
    "SiteFilter": ("ID", ""),
    "BuildingFilter": ("ID", ""),
    "FloorFilter": ("String", ""),
    "SpaceFilter": ("ID", "type: StringArrayFilterExpressionInput"),
    "ZoneFilter": ("ID", ""),
    "PlaceFilter": ("ID", _CLASS_KEYS),
    "ThingFilter": ("String", f"{_CLASS_KEYS} {_SOURCE_KEYS} isVirtual: SimpleBoolFilterExpressionInput"),
    "PointFilter": ("ID", f"{_CLASS_KEYS} {_SOURCE_KEYS}"),
}

_MUTATED = ("Site", "Building", "Floor", "Space")

# What a place mutation takes and gives back, in both directions the same fields.
_MUTATION_FIELDS = {
    "Site": "id: String name: String geoshape: GeoJSON",
    "Building": "id: String name: String siteId: String address: AddressMutation{suffix} geoshape: GeoJSON",
    "Floor": "id: String name: String level: Int buildingId: String type: [String] geoshape: GeoJSON",
    "Space": "id: String name: String exactType: [String] floorId: String parentSpaceId: String geoshape: GeoJSON",
    "Address": "id: String streetAddress: String locality: String region: String postalCode: String"
    " countryName: String type: [String]",
}

_INGEST = """
input MistdeskEntityInput {
  key: String! exactType: String! name: String level: Int address: String siteId: String properties: JSONLD
}
"Both ends are keys; `type` is one of hasPart, isLocationOf, serves, hasPoint."
input MistdeskRelationInput { from: String! type: String! to: String! }
input MistdeskIdentityInput { entity: String! kind: String! value: String! scope: String! }
input MistdeskPointInput {
  key: String! parent: String! exactType: String! name: String datatype: String! unit: String valueMap: Map
}
"Exactly one value, the one that the point's datatype is read through."
input MistdeskSampleInput {
  point: String! timestamp: DateTime!
  int64Value: Long float64Value: Float stringValue: String boolValue: Boolean json: JSONLD
}
input MistdeskIngestInput {
  connectorId: String!
  entities: [MistdeskEntityInput!]
  relations: [MistdeskRelationInput!]
  identities: [MistdeskIdentityInput!]
  points: [MistdeskPointInput!]
  samples: [MistdeskSampleInput!]
  retire: [String!]
  retireRelations: [MistdeskRelationInput!]
}
"A row that was not taken; `kind` is entity, relation, identity, point, sample or retire."
type MistdeskRejection { kind: String! key: String! reason: String! }
"A key that names the same entity as an older one; `into` is that one's key, or its id when it has no key here."
type MistdeskMerge { key: String! into: String! reason: String! }
type MistdeskId { key: String! id: String! }
type MistdeskIngestResponse {
  accepted: Int! rejected: [MistdeskRejection!]! merged: [MistdeskMerge!]! ids: [MistdeskId!]!
}
"""

_INGEST_FIELD = '''
  """
  The embedded graph's own way in, no part of Mapped's API. Rows are judged one by one and written in one
  transaction; a repeat changes nothing.
  """
  mistdeskIngest(input: MistdeskIngestInput!): MistdeskIngestResponse
'''


def _identities() -> str:
    parts = [f"interface Identity {_IDENTITY_FIELDS}"]
    for kind in IDENTITY_KINDS:
        implements = "Identity"
        if kind != "GenericIdentity":
            implements = f"Identity & {kind}Model"
            parts.append(f"interface {kind}Model implements Identity {_IDENTITY_FIELDS}")
        parts.append(f"type {kind} implements {implements} {_IDENTITY_FIELDS}")
    members = " | ".join(IDENTITY_KINDS)
    parts.extend(f"union {name}IdentityUnion = {members}" for name in _UNIONS_OF_IDENTITIES)
    return "\n".join(parts)


def _places() -> str:
    parts = [
        f"interface Place {{ {_PLACE_FIELDS} }}",
        "interface ThingContainer { things(filter: ThingFilter): [Thing] }",
    ]
    parts.extend(
        f"type {name} implements Place & ThingContainer {{ {_PLACE_FIELDS} {own} }}" for name, own in _PLACES.items()
    )
    members = " | ".join((*_PLACES, "Thing"))
    parts.extend(f"union {name} = {members}" for name in ("FeedsUnion", "IsPointOfUnion"))
    return "\n".join(parts)


def _filters() -> str:
    return "\n".join(
        f"input {name} {{ id: {id_type}FilterExpressionInput name: StringFilterExpressionInput"
        " dateCreated: TimestampFilterExpressionInput dateUpdated: TimestampFilterExpressionInput"
        f" {more} and: [{name}] or: [{name}] not: {name} }}"
        for name, (id_type, more) in _FILTERS.items()
    )


def _mutations() -> str:
    parts: list[str] = []
    for name, fields in _MUTATION_FIELDS.items():
        parts.append(f"type {name}Mutation {{ {fields.replace('{suffix}', '')} }}")
        parts.append(f"input {name}MutationInput {{ {fields.replace('{suffix}', 'Input')} }}")
    fields_of_mutation: list[str] = []
    for name in _MUTATED:
        member = name.lower()
        for verb in ("Create", "Update"):
            parts.append(f"input {name}{verb}RequestInput {{ {member}: {name}MutationInput }}")
            parts.append(f"type {name}{verb}Response {{ {member}: {name}Mutation }}")
        parts.append(f"input {name}DeleteRequestInput {{ id: String }}")
        parts.append(f"type {name}DeleteResponse {{ _: String }}")
        fields_of_mutation.extend(
            f"{verb.lower()}{name}(input: {name}{verb}RequestInput): {name}{verb}Response"
            for verb in ("Create", "Update", "Delete")
        )
    parts.append("type Mutation { " + "\n".join((*fields_of_mutation, _INGEST_FIELD)) + " }")
    return "\n".join(parts)


def schema_text() -> str:
    """The whole schema but for its scalars, which scalars.SCALARS define."""
    own = [_QUERY, _THINGS_AND_POINTS, _EXPRESSIONS, _INGEST]
    return "\n".join([*own, _identities(), _places(), _filters(), _mutations()])
