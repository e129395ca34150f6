import { en, type Texts } from "./en";
import { tr } from "./tr";

export type { Texts };

export function textsFor(language: string): Texts {
  return language.startsWith("tr") ? tr : en;
}
