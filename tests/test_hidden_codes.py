"""A code that an action is called with is seen by nobody but the action."""

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import EventData
from homeassistant.components.recorder.util import session_scope
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import Event, HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.script import Script
from homeassistant.helpers.trace import trace_clear, trace_get
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
import voluptuous as vol

from custom_components.prepaid_meter.access.codes import CODE_FIELD, entered_code, take_code
from custom_components.prepaid_meter.const import DOMAIN

CODE = "90427273"


@pytest.fixture(autouse=True)
def _integration(recorder_db_url: str, enable_custom_integrations: None) -> None:
    """Prepare the database before Home Assistant, as it has to be."""


ACT = vol.All(take_code, vol.Schema({vol.Required("device_id"): str, **CODE_FIELD}))


@pytest.fixture
def entered(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of an action that takes a code."""
    calls: list[ServiceCall] = []

    async def act(call: ServiceCall) -> None:
        calls.append(call)

    hass.services.async_register(DOMAIN, "act", act, ACT)
    return calls


@pytest.mark.parametrize("given", [CODE, int(CODE)])
async def test_no_code_is_in_the_event_of_an_action_nor_in_the_database(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entered: list[ServiceCall],
    caplog: pytest.LogCaptureFixture,
    given: object,
) -> None:
    events: list[Event] = []
    hass.bus.async_listen(EVENT_CALL_SERVICE, events.append)
    caplog.clear()
    await hass.services.async_call(
        DOMAIN, "act", {"device_id": "module", "code": given}, blocking=True
    )
    await async_wait_recording_done(hass)
    (event,) = events
    assert event.data["service_data"] == {"device_id": "module"}
    (call,) = entered
    assert entered_code(call.data) == CODE
    assert CODE not in f"{call} {call.data}"
    assert CODE not in caplog.text

    def recorded() -> list[str | None]:
        with session_scope(hass=hass, read_only=True) as session:
            return [row.shared_data for row in session.query(EventData)]

    written = [data for data in await recorder_mock.async_add_executor_job(recorded) if data]
    assert any('"service":"act"' in data for data in written)
    assert not any(CODE in data for data in written)


async def test_without_a_code_there_is_none(
    hass: HomeAssistant, entered: list[ServiceCall]
) -> None:
    for data in ({}, {"code": None}):
        await hass.services.async_call(
            DOMAIN, "act", {"device_id": "module", **data}, blocking=True
        )
        assert entered_code(entered[-1].data) is None


async def test_a_wrong_call_is_refused_without_showing_the_code(
    hass: HomeAssistant, entered: list[ServiceCall], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(vol.Invalid) as refused:
        await hass.services.async_call(DOMAIN, "act", {"code": CODE}, blocking=True)
    assert CODE not in str(refused.value)
    assert CODE not in caplog.text
    assert not entered


async def test_no_code_is_in_the_trace_of_a_script(
    hass: HomeAssistant, entered: list[ServiceCall]
) -> None:
    trace_clear()
    step = {"action": f"{DOMAIN}.act", "data": {"device_id": "module", "code": "{{ code }}"}}
    script = Script(hass, cv.SCRIPT_SCHEMA([step]), "Cut off", "script")
    await script.async_run({"code": CODE})
    assert entered_code(entered[0].data) == CODE
    ((element,),) = (trace_get(clear=False) or {}).values()
    assert element.as_dict()["result"]["params"]["service_data"] == {"device_id": "module"}
