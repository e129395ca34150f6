"""Every text is there, in both languages, and none is left over."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.prepaid_meter import (
    binary_sensor,
    button,
    condition,
    config_flow,
    credit,
    event,
    number,
    select,
    sensor,
    sentences,
    switch,
    trigger,
)
from custom_components.prepaid_meter.access import rights
from custom_components.prepaid_meter.access.confirmations import Action
from custom_components.prepaid_meter.device.orders import Refusal
from custom_components.prepaid_meter.device.points import Actuator, MeterKind, Point, Poll
from custom_components.prepaid_meter.device.profile import load_profiles
from custom_components.prepaid_meter.entities import supply as supply_entities
from custom_components.prepaid_meter.flows import (
    cut_off_flow,
    finder,
    keys_flow,
    module_flow,
    options_flow,
)
from custom_components.prepaid_meter.issues import ISSUES
from custom_components.prepaid_meter.ledger import Fault as LedgerFault
from custom_components.prepaid_meter.policy.calendar import PRESETS
from custom_components.prepaid_meter.repair_flows import automations
from custom_components.prepaid_meter.services import (
    confirm as confirm_actions,
    credit as actions,
    ledger as ledger_actions,
    overview as overview_actions,
    question as question_actions,
    supply as supply_actions,
    voucher as voucher_actions,
)
from custom_components.prepaid_meter.supply.hours import CUSTOM, DAYS
from custom_components.prepaid_meter.voucher import Result, Status
from custom_components.prepaid_meter.voucher.errors import Fault as VoucherFault

ROOT = Path(config_flow.__file__).parent
LANGUAGES = ("en", "tr")
TEXTS: dict[str, dict[str, Any]] = {
    language: json.loads((ROOT / "translations" / f"{language}.json").read_text("utf-8"))
    for language in LANGUAGES
}
ICONS = json.loads((ROOT / "icons.json").read_text("utf-8"))
# Rooms that know nothing of Home Assistant say nothing in a person's language.
WITHOUT_TEXTS = {"device", "ledger", "policy", "simulator", "vending", "voucher"}
SOURCES = {
    path.relative_to(ROOT).with_suffix("").as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts[0] not in WITHOUT_TEXTS
}

CONFIG = ("config_flow", "flows/finder", "flows/actuator_form")
MODULE = ("flows/module_flow", "flows/finder", "flows/actuator_form")


def flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


FLAT = {language: dict(flat(texts)) for language, texts in TEXTS.items()}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def at(path: str, language: str = "en") -> dict[str, Any]:
    """Return what is at a path of the texts, nothing if there is nothing."""
    found: Any = TEXTS[language]
    for key in path.split("."):
        found = found.get(key, {})
    return found


# -- what the source says ------------------------------------------------------


def strings(node: ast.AST | None) -> set[str]:
    """Return the literal strings in a piece of source."""
    if node is None:
        return set()
    return {
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    }


def calls(module: str, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(SOURCES[module]):
        if isinstance(node, ast.Call):
            called = node.func
            if getattr(called, "attr", getattr(called, "id", None)) == name:
                yield node


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def steps(*modules: str) -> set[str]:
    """Return the steps that forms and menus are shown for."""
    shown = {
        step
        for module in modules
        for kind in ("async_show_form", "async_show_menu")
        for call in calls(module, kind)
        for step in strings(keyword(call, "step_id"))
    }
    shown |= {
        step
        for module in modules
        for call in calls(module, "_async_change")
        for step in strings(call.args[0])
    }
    if "config_flow" in modules:
        shown |= {*config_flow._FORMS, "simulated"}
    return shown


def errors(*modules: str) -> set[str]:
    """Return the errors that forms are shown with: values beside a field's name."""
    found = set()
    for module in modules:
        for node in ast.walk(SOURCES[module]):
            pairs: list[tuple[ast.expr | None, ast.expr]] = []
            match node:
                case ast.Dict():
                    pairs = list(zip(node.keys, node.values, strict=True))
                case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"), slice=key)]):
                    pairs = [(key, node.value)]
            for key, value in pairs:
                field = (isinstance(key, ast.Name) and key.id.startswith("CONF_")) or (
                    isinstance(key, ast.Constant) and key.value == "base"
                )
                assigned = isinstance(node, ast.Assign)
                if field or assigned:
                    found |= strings(value) if isinstance(value, ast.Constant) else set()
    return found


def aborts(*modules: str) -> set[str]:
    """Return why flows end."""
    reasons = set()
    for module in modules:
        for call in calls(module, "async_abort"):
            reasons |= strings(keyword(call, "reason"))
        for call in calls(module, "AbortFlow"):
            reasons |= strings(call.args[0])
        if any(calls(module, "_async_abort_entries_match")):
            reasons.add("already_configured")
    return reasons


def used_in_source(prefix: str) -> set[str]:
    """Return how the strings in the source that begin with a prefix go on."""
    return {
        text.removeprefix(prefix)
        for tree in SOURCES.values()
        for text in strings(tree)
        if text.startswith(prefix)
    }


def told() -> dict[str, set[str]]:
    """Return the keys of the table of errors, each with what its sentence is given besides."""
    functions = {
        node.name: node
        for node in ast.walk(SOURCES["sentences"])
        if isinstance(node, ast.FunctionDef)
    }
    found: dict[str, set[str]] = {}
    for call in calls("sentences", "Sentence"):
        key: ast.AST = call.args[0]
        if isinstance(key, ast.Name):
            key = functions[key.id]
        values = keyword(call, "values")
        names = values.keys if isinstance(values, ast.Dict) else []
        ways = {"name", "reason"}.union(*map(strings, names))
        keys = strings(key) | strings(keyword(call, "unsent")) | strings(keyword(call, "switching"))
        found |= dict.fromkeys(keys, ways)
    return found


def exceptions() -> set[str]:
    """Return the keys that exceptions are raised with."""
    keys = {*told(), *rights._SENTENCES.values()}
    for module in SOURCES:
        for name in (
            "HomeAssistantError",
            "ServiceValidationError",
            "ConfigEntryError",
            "ConfigEntryNotReady",
            "UpdateFailed",
        ):
            for call in calls(module, name):
                keys |= strings(keyword(call, "translation_key"))
        for call in calls(module, "refusal"):
            keys |= strings(call.args[0])
        for call in calls(module, "async_refusal"):
            keys |= strings(call.args[1])
    return keys


def points() -> dict[str, Point]:
    """Return every point of every shipped profile, by key."""
    return {
        key: point
        for profile in load_profiles().values()
        for key, point in profile.points.items()
        if profile.blocks[point.block].poll is not Poll.DEMAND
    }


def entities() -> dict[str, dict[str, list[str]]]:
    """Return the translation keys of all entities by platform, with the states they can have."""
    found: dict[str, dict[str, list[str]]] = {
        "sensor": {
            description.translation_key: [str(option) for option in description.options or ()]
            for description in (
                *filter(None, map(sensor._describe, points().values())),
                sensor.CREDIT_STATUS,
                supply_entities.SUPPLY_STATUS,
                sensor.PENDING,
                *sensor.FORECASTS,
                *sensor.HEALTH,
                *sensor.HUB,
            )
        },
        "binary_sensor": {
            **{d.translation_key: [] for d in binary_sensor.DESCRIPTIONS},
            **{key: [] for key in binary_sensor.FEEDBACK_NAMES},
        },
        "button": {button.SET_CLOCK.translation_key: []},
        "event": {event.CREDIT.translation_key: []},
        "switch": {
            description.translation_key: []
            for description in (*switch.DESCRIPTIONS, *supply_entities.CONTROL_SWITCHES)
        },
        "number": {
            **{key: [] for key, point in points().items() if number._is_number(point)},
            supply_entities.EMERGENCY_CREDIT.translation_key: [],
        },
        "select": {
            select.MODE.translation_key: list(points()["mode"].values.values()),
            supply_entities.HOURS.translation_key: list(supply_entities.HOURS.options or ()),
        },
    }
    return found


# -- both languages ------------------------------------------------------------


def test_both_languages_have_the_same_texts() -> None:
    assert FLAT["en"].keys() == FLAT["tr"].keys()


def test_both_languages_have_the_same_placeholders() -> None:
    for path, text in FLAT["en"].items():
        assert placeholders(text) == placeholders(FLAT["tr"][path]), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_clean(language: str) -> None:
    for path, text in FLAT[language].items():
        assert text, path
        assert text == text.strip(), path
        assert "  " not in text, path
        assert not re.search(r"TODO|FIXME|XXX|\.\.\.|’|“|”", text), path
        assert text.count("{") == text.count("}") == len(re.findall(r"\{\w+\}", text)), path
        assert text.count("**") % 2 == 0, path


def test_turkish_is_translated() -> None:
    alike = {"Port", "Normal", "kWh"}
    for path, text in FLAT["en"].items():
        assert text != FLAT["tr"][path] or text in alike, path


# -- dialogs -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "modules"),
    [
        ("config", CONFIG),
        ("config_subentries.module", MODULE),
        ("config_subentries.operator", ("flows/operator_flow",)),
        ("options", ("flows/options_flow", "flows/cut_off_flow", "flows/keys_flow")),
        ("issues.module_swapped.fix_flow", ("repairs",)),
        ("issues.uncertain_top_up.fix_flow", ("repair_flows/orders",)),
        ("issues.uncertain_refund.fix_flow", ("repair_flows/orders",)),
        ("issues.no_cut_off_automation.fix_flow", ("repair_flows/automations",)),
        ("issues.clock_wrong.fix_flow", ("repair_flows/clocks",)),
    ],
)
def test_every_step_error_and_end_has_a_text_and_no_other_is_there(
    path: str, modules: tuple[str, ...]
) -> None:
    assert at(f"{path}.step").keys() == steps(*modules)
    assert at(f"{path}.error", "en").keys() == errors(*modules)
    # A repair asks a module through the finder, and may fail with it.
    finder_ends = aborts("flows/finder") if modules == ("repairs",) else set()
    assert at(f"{path}.abort").keys() == aborts(*modules) | finder_ends


@pytest.mark.parametrize("path", ["config", "config_subentries.module"])
def test_every_progress_has_a_text(path: str) -> None:
    actions = {
        action
        for call in calls("flows/finder", "async_show_progress")
        for action in strings(keyword(call, "progress_action"))
    }
    assert at(f"{path}.progress").keys() == actions


LINKS = {"tcp", "rtu_tcp", "serial", "simulated"}


@pytest.mark.parametrize(
    ("menu", "options"),
    [
        ("config.step.user", LINKS),
        ("config.step.nothing_found", {"scan_range", *LINKS}),
        ("config.step.link_lost", {"scan_range", "modules", *LINKS}),
        ("config_subentries.module.step.user", {"scan_range", "by_hand"}),
        ("config_subentries.module.step.nothing_found", {"scan_range", "by_hand"}),
        ("config_subentries.module.step.link_lost", {"scan_range", "modules", "by_hand"}),
        ("options.step.init", {"settings", "cut_off", "keys"}),
        ("options.step.keys", set(keys_flow.KEY_STEPS)),
    ],
)
def test_every_way_on_has_a_text(menu: str, options: set[str]) -> None:
    assert at(f"{menu}.menu_options").keys() == options


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("config.step.tcp", config_flow._NETWORK),
        ("config.step.rtu_tcp", config_flow._NETWORK),
        ("config.step.serial", config_flow._SERIAL),
        ("config.step.simulated", {"modules", "language", "speed"}),
        ("config.step.scan_range", finder._RANGE),
        ("config.step.modules", {"modules", "credit_unit"}),
        (
            "config.step.reconfigure",
            {
                *map(str, config_flow._NETWORK.schema),
                *map(str, config_flow._SERIAL.schema),
                "speed",
            },
        ),
        ("config_subentries.module.step.by_hand", {"unit_id"}),
        ("config_subentries.module.step.scan_range", finder._RANGE),
        ("config_subentries.module.step.modules", {"modules"}),
        (
            "config_subentries.module.step.reconfigure",
            {*map(str, module_flow.RENAMING), *map(str, module_flow.SUPPLY)},
        ),
        (
            "config_subentries.operator.step.user",
            {"user_id", "code", "code_again", "rights"},
        ),
        ("config_subentries.operator.step.reconfigure", {"code", "code_again", "rights"}),
        (
            "options.step.settings",
            {
                "credit_unit",
                "live_interval",
                "slow_interval",
                "largest_top_up",
                "ledger_url",
                "request_pause",
            },
        ),
        ("options.step.cut_off", cut_off_flow.CUT_OFF),
        ("options.step.custom_hours", cut_off_flow.CUSTOM_HOURS),
        ("issues.no_cut_off_automation.fix_flow.step.create", {"grace", "language"}),
        ("options.step.export_key", keys_flow._EXPORT),
        ("options.step.import_key", keys_flow._IMPORT),
        ("options.step.revoke", {"key"}),
        ("options.step.forget", {"key"}),
        ("options.step.exported_key", {"exported"}),
    ],
)
def test_every_field_has_a_label_and_a_description(form: str, fields: Any) -> None:
    names = fields if isinstance(fields, set) else set(map(str, fields.schema))
    assert at(f"{form}.data").keys() == names
    assert at(f"{form}.data_description").keys() == names


def test_selectors_have_texts_where_an_option_needs_one() -> None:
    assert at("selector.kind.options").keys() == set(MeterKind)
    assert used_in_source("title.options.") <= at("selector.title.options").keys()
    assert at("selector.line_setting.options").keys() == set(config_flow.PARITIES)
    assert at("selector.hours.options").keys() == {*PRESETS, CUSTOM}
    assert at("selector.actuator.options").keys() == set(Actuator)
    assert at("selector.weekday.options").keys() == set(DAYS)
    assert at("selector.confirmation.options").keys() == {"title", *Action}
    assert at("selector.late_refusal.options").keys() == {"title", "top_up", "refund", *Refusal}
    assert at("selector.right.options").keys() == set(rights.Right)
    assert at("selector.codes_locked.options").keys() == used_in_source("codes_locked.options.")
    assert at("selector.key_status.options").keys() == {*Status, "none"}
    assert at("selector.voucher_result.options").keys() == set(Result)
    assert at("selector.ledger_fault.options").keys() == {fault.key for fault in LedgerFault}
    assert at("selector.voucher_fault.options").keys() == {fault.key for fault in VoucherFault}
    assert at("selector.file_fault.options").keys() == {*sentences._FILE_FAULTS.values(), "other"}
    assert at("selector.voucher_kind.options").keys() == set(voucher_actions._KINDS)


@pytest.mark.parametrize("faults", [LedgerFault, VoucherFault])
def test_a_reason_names_only_what_its_error_knows(faults: Any) -> None:
    name = "ledger_fault" if faults is LedgerFault else "voucher_fault"
    for fault in faults:
        text = at(f"selector.{name}.options")[fault.key]
        assert placeholders(text) <= placeholders(fault.value), fault


def test_default_unit_of_credit_is_the_word_of_each_language() -> None:
    assert credit.default_credit_unit("tr") == "kontör"
    assert options_flow.default_credit_unit("en") == "credits"


# -- exceptions and issues -----------------------------------------------------


def test_every_exception_has_a_text_and_no_other_is_there() -> None:
    assert at("exceptions").keys() == exceptions()


def test_every_placeholder_of_an_exception_is_given() -> None:
    given: dict[str, list[set[str]]] = {key: [ways] for key, ways in told().items()}
    for key in ("cut_off_refused", "restore_refused"):
        given[key] = [{"name", "reasons"}]
    for module in SOURCES:
        for name in (
            "HomeAssistantError",
            "ConfigEntryError",
            "ConfigEntryNotReady",
            "UpdateFailed",
        ):
            for call in calls(module, name):
                names = keyword(call, "translation_placeholders")
                for key in strings(keyword(call, "translation_key")):
                    keys = names.keys if isinstance(names, ast.Dict) else []
                    given.setdefault(key, []).append(set().union(*map(strings, keys)))
        for call in calls(module, "refusal"):
            for key in strings(call.args[0]):
                given.setdefault(key, []).append({word.arg or "" for word in call.keywords})
        for call in calls(module, "async_refusal"):
            for key in strings(call.args[1]):
                names = {word.arg or "" for word in call.keywords}
                given.setdefault(key, []).append({"reasons"} | names)
    for key, ways in given.items():
        for way in ways:
            assert placeholders(at(f"exceptions.{key}")["message"]) <= way, key


def test_every_issue_has_a_text_and_no_other_is_there() -> None:
    assert at("issues").keys() == ISSUES.keys()


def test_every_issue_is_raised_by_its_kind_and_in_one_place() -> None:
    raised: set[str] = set()
    for module in SOURCES:
        for call in calls(module, "async_raise_issue"):
            raised |= strings(call.args[2])
        assert module == "issues" or not list(calls(module, "async_create_issue")), module
    # These two are handed on by name.
    raised |= {automations.ISSUE, automations.ISSUE_DISABLED}
    assert raised == ISSUES.keys()


def test_what_can_be_mended_has_a_flow_and_what_cannot_has_none() -> None:
    for key, issue in ISSUES.items():
        assert ("fix_flow" in at("issues")[key]) == issue.fixable, key
        assert ("description" in at("issues")[key]) != issue.fixable, key


# -- entities ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entity_has_a_name_and_no_other_is_there(language: str) -> None:
    texts = at("entity", language)
    assert texts.keys() == entities().keys()
    for platform, keys in entities().items():
        assert texts[platform].keys() == keys.keys(), platform
        assert all(text["name"] for text in texts[platform].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_fixed_set_has_a_text(language: str) -> None:
    for platform, keys in entities().items():
        for key, states in keys.items():
            if states:
                assert at(f"entity.{platform}.{key}.state", language).keys() == set(states), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_entities_of_one_kind_of_module_have_different_names(language: str) -> None:
    for platform, texts in at("entity", language).items():
        names = [text["name"] for text in texts.values()]
        shared = {name for name in names if names.count(name) > 1}
        assert not shared, platform


def test_icons_are_those_of_entities_and_their_states() -> None:
    for platform, icons in ICONS["entity"].items():
        assert icons.keys() <= entities()[platform].keys(), platform
        for key, icon in icons.items():
            states = set(entities()[platform][key]) or {"on", "off"}
            assert icon.get("state", {}).keys() <= states, key
            for name in (icon["default"], *icon.get("state", {}).values()):
                assert re.fullmatch(r"mdi:[a-z0-9-]+", name), key


# -- actions, triggers and conditions ------------------------------------------


def described(kind: str) -> dict[str, Any]:
    """Return what a YAML file of ours describes, without its anchors."""
    found = yaml.safe_load((ROOT / f"{kind}.yaml").read_text("utf-8"))
    return {name: what for name, what in found.items() if not name.startswith(".")}


@pytest.mark.parametrize("kind", ["services", "triggers", "conditions"])
def test_every_action_trigger_and_condition_has_its_texts_and_icon(kind: str) -> None:
    assert at(kind).keys() == described(kind).keys() == ICONS[kind].keys()
    for name, what in described(kind).items():
        texts = at(kind)[name]
        assert texts["name"]
        assert texts["description"]
        assert texts.get("fields", {}).keys() == what.get("fields", {}).keys(), name


def test_every_action_is_registered_with_the_fields_that_are_described() -> None:
    schemas = {
        "top_up": actions.TOP_UP,
        "refund": actions.REFUND,
        "get_ledger": ledger_actions.GET_LEDGER,
        "get_modules": overview_actions.GET_MODULES,
        "export_ledger": ledger_actions.EXPORT_LEDGER,
        "verify_ledger": ledger_actions.VERIFY_LEDGER,
        "change_tenant": ledger_actions.CHANGE_TENANT,
        "cut_off": supply_actions.CUT_OFF,
        "restore": supply_actions.SWITCH,
        "ask_operator": question_actions.ASK_OPERATOR,
        "hold": supply_actions.HOLD,
        "lift_hold": supply_actions.LIFT_HOLD,
        "set_automatic_restore": supply_actions.AUTOMATIC_RESTORE,
        "confirm": confirm_actions.CONFIRM,
        "create_voucher": voucher_actions.CREATE_VOUCHER,
        "read_receipt": voucher_actions.READ_RECEIPT,
    }
    assert described("services").keys() == schemas.keys()
    for name, schema in schemas.items():
        assert {str(field) for field in schema.schema} == described("services")[name][
            "fields"
        ].keys()


def test_triggers_and_conditions_are_those_that_are_described() -> None:
    assert described("triggers").keys() == trigger.TRIGGERS.keys()
    assert described("conditions").keys() == condition.CONDITIONS.keys()
