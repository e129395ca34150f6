"""Building files, good and bad."""

# ruff: noqa: E501 a mistake and its sentence are read side by side

from pathlib import Path

import pytest

from custom_components.prepaid_meter.device.points import Kind
from custom_components.prepaid_meter.simulator.building import (
    default_building,
    load_building,
    speak,
)
from custom_components.prepaid_meter.simulator.errors import BuildingFileError, SimulatorError

from .conftest import THREE_MODULES

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-building.yaml"


def test_example_in_the_documentation_loads() -> None:
    building = load_building(EXAMPLE)
    assert len(building.units) == 4
    assert building.boards[40].closed[0] is True
    building.boards[40].write(5, 0, [0x0000])
    assert building.units[6].module.physical.relay_1 is False


BOARDS = (
    THREE_MODULES
    + """
boards:
  - unit_id: 40
    profile: waveshare.relay_8ch
    channels: { 1: 7 }
"""
)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("profile: waveshare.relay_8ch", "profile: waveshare.relay", "boards[0].profile: expected one of "),
        ("{ 1: 7 }", "{ 9: 7 }", "boards[0].channels: there is no channel 9."),
        ("{ 1: 7 }", "{ 1: 8 }", "boards[0]: There is no module at unit 8."),
        ("unit_id: 40", "unit_id: 9", "boards[0]: Unit 9 is taken already."),
    ],
)  # fmt: skip
def test_mistake_in_a_board_is_named_with_its_place(
    building_file: Path, old: str, new: str, sentence: str
) -> None:
    building_file.write_text(BOARDS.replace(old, new), "utf-8")
    with pytest.raises(BuildingFileError) as error:
        load_building(building_file)
    assert str(error.value).startswith(f"three.yaml, {sentence}")


def test_all_modules_of_a_kind_speak_one_map() -> None:
    building = default_building("en", 6)
    kinds = {unit_id: unit.profile.kind for unit_id, unit in building.units.items()}
    speak(building, "entes_mpr.mpr4x")
    for unit_id, unit in building.units.items():
        speaks = unit.profile.id == "entes_mpr.mpr4x"
        assert speaks is (kinds[unit_id] is Kind.ELECTRICITY)
    with pytest.raises(SimulatorError, match=r"^There is no map mine; expected one of abb\.b21"):
        speak(building, "mine")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("serial_number: 12345678", "serial_number: abc", "modules[0].serial_number: expected a whole number from 1 to 4294967295."),
        ("unit_id: 7", "unit_id: 248", "modules[1].unit_id: expected a whole number from 1 to 247."),
        ("unit_id: 7", "unit_id: yes", "modules[1].unit_id: expected a whole number from 1 to 247."),
        ("unit_id: 7", "unit_id: 1", "modules[1].unit_id: 1 is taken already."),
        ("credit: 80", "credit: plenty", "modules[1].credit: expected a number such as 250.00."),
        ("credit: 80", "credit: 80.001", "modules[1].credit: expected an amount with at most 2 decimals that fits 32 bits."),
        ("price: 4.25", "price: 4.25001", "modules[0].price: expected a price from 0 to 10000, with at most four decimals."),
        ("total: 20000.5", "total: -1", "modules[0].total: expected 0 or more."),
    ],
)  # fmt: skip
def test_mistake_is_named_with_its_place(
    building_file: Path, old: str, new: str, sentence: str
) -> None:
    building_file.write_text(THREE_MODULES.replace(old, new, 1), "utf-8")
    with pytest.raises(BuildingFileError) as error:
        load_building(building_file)
    assert str(error.value) == f"three.yaml, {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("modules: [", "three.yaml, line 1 is no YAML: "),
        ("modules: []", "three.yaml, modules: expected at least one module."),
        ("", "three.yaml, the file: "),
        (f"extra: 1{THREE_MODULES}", "three.yaml, extra: "),
        (THREE_MODULES.replace("reference.heat", "reference.steam"), "three.yaml, modules[2].profile: expected one of "),
        (THREE_MODULES.replace("tenant: gym", "tenant: circus"), "three.yaml, modules[2].tenant: expected one of shop, "),
    ],
)  # fmt: skip
def test_wrong_document(building_file: Path, text: str, sentence: str) -> None:
    building_file.write_text(text, "utf-8")
    with pytest.raises(BuildingFileError) as error:
        load_building(building_file)
    assert str(error.value).startswith(sentence)


def test_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    path = tmp_path / "gone.yaml"
    with pytest.raises(BuildingFileError, match=r"^gone\.yaml cannot be read: No such file"):
        load_building(path)
    path.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(BuildingFileError, match=r"^gone\.yaml.* is no YAML: "):
        load_building(path)
