/** Which tenants somebody wants to see. */

import type { Kind, Module } from "./api";
import type { Hass } from "./ha";
import { groupOf, type Group } from "./state";

export interface Filter {
  search: string;
  group: Group | null;
  kind: Kind | null;
  /** `area:` or `floor:` with an id. */
  place: string | null;
}

export const NO_FILTER: Filter = { search: "", group: null, kind: null, place: null };

type Places = Pick<Hass, "areas" | "floors">;

/** Letters without case and marks, so that "cafe" finds "Café" and "isik" finds "Işık". */
export function plain(text: string): string {
  return text
    .toLocaleLowerCase("tr")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ı", "i");
}

export function placeName(module: Module, places: Places): string {
  return module.area_id ? (places.areas[module.area_id]?.name ?? "") : "";
}

export function filtered(modules: Module[], filter: Filter, places: Places): Module[] {
  const wanted = plain(filter.search).split(/\s+/).filter(Boolean);
  return modules.filter((module) => {
    if (filter.group && groupOf(module) !== filter.group) return false;
    if (filter.kind && module.kind !== filter.kind) return false;
    if (filter.place && !isAt(module, filter.place, places)) return false;
    if (!wanted.length) return true;
    const text = plain(
      [
        module.name,
        module.serial_number,
        placeName(module, places),
        module.building,
        module.hub,
      ].join(" "),
    );
    return wanted.every((word) => text.includes(word));
  });
}

function isAt(module: Module, place: string, { areas }: Places): boolean {
  if (!module.area_id) return false;
  if (place === `area:${module.area_id}`) return true;
  return place === `floor:${areas[module.area_id]?.floor_id}`;
}

export interface Choice {
  value: string;
  name: string;
}

/** Floors with areas in use, lowest first, each followed by its areas. */
export function placesOf(modules: Module[], { areas, floors }: Places, language: string): Choice[] {
  const order = new Intl.Collator(language, { numeric: true }).compare;
  const used = [...new Set(modules.map((module) => module.area_id))]
    .map((id) => (id ? areas[id] : undefined))
    .filter((area) => area !== undefined)
    .sort((a, b) => order(a.name, b.name));
  const choices: Choice[] = [];
  const sorted = Object.values(floors).sort(
    (a, b) => (a.level ?? 0) - (b.level ?? 0) || order(a.name, b.name),
  );
  for (const floor of sorted) {
    const inside = used.filter((area) => area.floor_id === floor.floor_id);
    if (!inside.length) continue;
    choices.push({ value: `floor:${floor.floor_id}`, name: floor.name });
    for (const area of inside) choices.push({ value: `area:${area.area_id}`, name: `– ${area.name}` });
  }
  for (const area of used.filter((each) => !each.floor_id || !floors[each.floor_id])) {
    choices.push({ value: `area:${area.area_id}`, name: area.name });
  }
  return choices;
}
