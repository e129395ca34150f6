import { expect, test } from "vitest";
import { notes } from "../src/elements/parts";
import { filtered, NO_FILTER, placesOf } from "../src/filter";
import { byUrgency, countGroups, stateOf } from "../src/state";
import { tr } from "../src/texts/tr";
import { tasksOf } from "../src/todo";
import type { Words } from "../src/words";
import { tenant } from "./building";

const PLACES = {
  areas: { shop: { area_id: "shop", name: "Dükkânlar", floor_id: "ground" } },
  floors: { ground: { floor_id: "ground", name: "Zemin kat", level: 0 } },
};

const BUILDING = [
  tenant("Zeytin"),
  tenant("Işık Optik", { area_id: "shop", kind: "water" }),
  tenant("Café", { credit_status: "low" }),
  tenant("Bakery", { supply_status: "awaiting_approval", credit_status: "exhausted" }),
  tenant("Silent", { answers: false, supply_status: null }),
];

test("silence comes before what was known, the supply before the credit", () => {
  expect(BUILDING.map(stateOf)).toEqual(["ok", "ok", "low", "awaiting_approval", "offline"]);
  expect(stateOf(tenant("x", { credit_status: null }))).toBe("unknown");
});

test("problems come first, then names in the order of the language", () => {
  const names = [...BUILDING, tenant("Çınar"), tenant("Deniz")].sort(byUrgency("tr")).map((each) => each.name);
  expect(names).toEqual(["Bakery", "Silent", "Café", "Çınar", "Deniz", "Işık Optik", "Zeytin"]);
});

test("groups are counted", () => {
  expect(countGroups(BUILDING)).toMatchObject({ due: 1, low: 1, offline: 1, fine: 2, cut: 0 });
});

test.each([
  ["isik", ["Işık Optik"]],
  ["IŞIK", ["Işık Optik"]],
  ["cafe", ["Café"]],
  ["31200001 zey", ["Zeytin"]],
  ["dukkan", ["Işık Optik"]],
  ["nobody", []],
])("searching for %s finds %s", (search, names) => {
  const found = filtered(BUILDING, { ...NO_FILTER, search }, PLACES);
  expect(found.map((each) => each.name)).toEqual(names);
});

test("filters by state, kind and place", () => {
  expect(filtered(BUILDING, { ...NO_FILTER, group: "due" }, PLACES)).toHaveLength(1);
  expect(filtered(BUILDING, { ...NO_FILTER, kind: "water" }, PLACES)).toHaveLength(1);
  expect(filtered(BUILDING, { ...NO_FILTER, place: "floor:ground" }, PLACES)).toHaveLength(1);
  expect(filtered(BUILDING, { ...NO_FILTER, place: "area:other" }, PLACES)).toHaveLength(0);
});

test("only places in use are offered", () => {
  expect(placesOf(BUILDING, PLACES, "tr").map((each) => each.name)).toEqual(["Zemin kat", "– Dükkânlar"]);
  expect(placesOf([tenant("x")], PLACES, "tr")).toEqual([]);
});

test("what is to be done, most urgent first", () => {
  const waiting = [{ number: 1, action: "cut_off" as const, by: "Ali", reason: "", amount: null }];
  const tasks = tasksOf(
    [
      ...BUILDING,
      tenant("Failed", { supply_status: "cut_failed" }),
      tenant("Asked", { supply_status: "awaiting_approval", waiting }),
      tenant("Pending", { pending: [{ number: 7, amount: "5" }] }),
    ],
    "en",
  );
  expect(tasks.map(({ kind, module }) => `${kind} ${module.name}`)).toEqual([
    "cut_failed Failed",
    "confirm Asked",
    "awaiting_approval Bakery",
    "offline Silent",
    "pending Pending",
  ]);
});

test.each([
  [{ pending: [{ number: 7, amount: "5" }] }, ["Yükleme bekliyor"]],
  [{ pending: [{ number: 7, amount: "5" }], uncertain: true }, ["Yükleme belirsiz"]],
  [{ pending: [{ number: 7, amount: "-5" }] }, ["Geri alma bekliyor"]],
  [{ pending: [{ number: 7, amount: "-5" }], uncertain: true, hold: true }, ["Geri alma belirsiz", "Kesme engeli var"]],
  [{}, []],
])("what is to be known of a tenant with %j", (more, texts) => {
  expect(notes(tenant("x", more), { t: tr } as Words).map((note) => note.text)).toEqual(texts);
});
