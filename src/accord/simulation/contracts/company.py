"""The company and its customers as plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LANGUAGES = ("en", "de", "fr", "es", "nl")


class Demand(StrEnum):
    VALUE = "value"
    FAILURE = "failure"


class Role(StrEnum):
    AGENT = "agent"
    SERVICE_LEAD = "service_lead"
    CX_LEAD = "cx_lead"
    DEPARTMENT_OWNER = "department_owner"
    EXECUTIVE = "executive"
    EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class Department:
    code: str
    name: str
    name_de: str


@dataclass(frozen=True, slots=True)
class Team:
    code: str
    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warehouse:
    code: str
    name: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Employee:
    code: str
    name: str
    email: str
    role: Role
    department: str
    job: str
    team: str | None = None
    warehouse: str | None = None
    languages: tuple[str, ...] = ("en",)
    skills: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Stage:
    code: str
    name: str
    name_de: str


@dataclass(frozen=True, slots=True)
class Touchpoint:
    code: str
    stage: str
    name: str
    name_de: str
    department: str


@dataclass(frozen=True, slots=True)
class ContactReason:
    """`per_day` is the mean number of contacts on an ordinary day without any story."""

    code: str
    touchpoint: str
    department: str
    demand: Demand
    name: str
    name_de: str
    per_day: float


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the change calendar."""

    code: str
    starts_on: date
    ends_on: date | None
    department: str
    touchpoint: str
    title: str
    title_de: str
    text: str


@dataclass(frozen=True, slots=True)
class Company:
    brand: str
    domain: str
    service_address: str
    vision: Mapping[str, str]
    departments: tuple[Department, ...]
    teams: tuple[Team, ...]
    warehouses: tuple[Warehouse, ...]
    employees: tuple[Employee, ...]
    stages: tuple[Stage, ...]
    touchpoints: tuple[Touchpoint, ...]
    reasons: tuple[ContactReason, ...]
