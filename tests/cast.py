"""The cast: the same people in every test. Import the fixtures through the conftest of your folder."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from accord.customers.models import Customer, Identity
from accord.kernel import clock
from accord.kernel.permissions import Actor, Role
from accord.staff.models import Department, Employee, RoleGrant
from accord.staff.queries import actor_of

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who works here."""

    id: int
    name: str
    email: str
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who writes to us."""

    id: int
    name: str
    email: str


def employ(
    *, name: str, email: str, role: Role, department: Department | None = None, language: str = "en"
) -> Colleague:
    """An employee with one role, who can sign in with `PASSWORD`."""
    employee = Employee(
        name=name, email=email, department=department, language=language, joined_at=clock.now() - timedelta(days=400)
    )
    employee.set_password(PASSWORD)
    employee.save()
    RoleGrant.objects.create(employee=employee, role=role, granted_at=clock.now())
    actor = actor_of(employee_id=employee.pk)
    assert actor is not None
    return Colleague(id=employee.pk, name=name, email=email, actor=actor)


def know(*, name: str, email: str, language: str = "en") -> Person:
    """A customer with one mail address."""
    customer = Customer.objects.create(name=name, language=language, known_since=clock.now() - timedelta(days=90))
    Identity.objects.create(customer=customer, kind="email", value=email, confirmed_at=clock.now())
    return Person(id=customer.pk, name=name, email=email)


@pytest.fixture
def service(db: None) -> Department:
    """The department of those who answer."""
    return Department.objects.get_or_create(slug="service", defaults={"name": "Customer service"})[0]


@pytest.fixture
def warehouse(db: None) -> Department:
    """The department that packs and sends."""
    return Department.objects.get_or_create(slug="warehouse", defaults={"name": "Warehouse"})[0]


@pytest.fixture
def marketing(db: None) -> Department:
    """The department that promises."""
    return Department.objects.get_or_create(slug="marketing", defaults={"name": "Marketing"})[0]


@pytest.fixture
def agent(service: Department) -> Colleague:
    """Ana answers customers."""
    return employ(name="Ana Silva", email="ana@company.example", role=Role.AGENT, department=service)


@pytest.fixture
def other_agent(service: Department) -> Colleague:
    """Lukas answers customers too, sometimes the same one."""
    return employ(name="Lukas Brandt", email="lukas@company.example", role=Role.AGENT, department=service)


@pytest.fixture
def lead(service: Department) -> Colleague:
    """Marta leads the service."""
    return employ(name="Marta Novak", email="marta@company.example", role=Role.LEAD, department=service)


@pytest.fixture
def cx_lead(service: Department) -> Colleague:
    """Ines listens for the whole company."""
    return employ(name="Ines Duarte", email="ines@company.example", role=Role.CX_LEAD, department=service)


@pytest.fixture
def department_owner(warehouse: Department) -> Colleague:
    """Piotr answers for the warehouse."""
    owner = employ(
        name="Piotr Zielinski", email="piotr@company.example", role=Role.DEPARTMENT_OWNER, department=warehouse
    )
    Department.objects.filter(pk=warehouse.pk).update(owner=owner.id)
    return owner


@pytest.fixture
def other_department_owner(marketing: Department) -> Colleague:
    """Chloe answers for marketing, and is not to see what is the warehouse's."""
    owner = employ(name="Chloe Martin", email="chloe@company.example", role=Role.DEPARTMENT_OWNER, department=marketing)
    Department.objects.filter(pk=marketing.pk).update(owner=owner.id)
    return owner


@pytest.fixture
def administrator(service: Department) -> Colleague:
    """Ada keeps the installation."""
    return employ(name="Ada Berg", email="ada@company.example", role=Role.ADMINISTRATOR, department=service)


@pytest.fixture
def angry_customer(db: None) -> Person:
    """Jonas, whose tent pole arrived broken."""
    return know(name="Jonas Weber", email="jonas@mail.example")


@pytest.fixture
def loyal_customer(db: None) -> Person:
    """Amélie, who has bought here for years."""
    return know(name="Amélie Laurent", email="amelie@mail.example", language="fr")


@pytest.fixture
def stranger(db: None) -> str:
    """The address of somebody nobody here knows."""
    return "stranger@elsewhere.example"
