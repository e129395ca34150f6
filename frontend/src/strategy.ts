import type { Hass } from "./ha";
import { textsFor } from "./texts";

const page = (title: string, path: string, more: object = {}): object => ({
  title,
  path,
  type: "panel",
  cards: [{ type: `custom:prepaid-meter-${path}` }],
  ...more,
});

/** The manager's screen: its pages follow the building by themselves. */
export class Strategy extends HTMLElement {
  static registryDependencies = [];

  static async generate(_config: unknown, hass: Hass): Promise<object> {
    const t = textsFor(hass.language);
    return {
      views: [
        page(t.overview, "overview"),
        page(t.todo, "todo"),
        page(t.reports, "reports"),
        page(t.tenant, "tenant", { subview: true }),
      ],
    };
  }

  static getCreateSuggestions(hass: Hass): object {
    return { title: textsFor(hass.language).strategyName, icon: "mdi:meter-electric" };
  }
}

/** Put it under "Add dashboard"; what is listed there is asked for when the dialogue opens. */
export function announce(): void {
  const t = () => textsFor(document.documentElement.lang || navigator.language);
  (window.customStrategies ??= []).push({
    type: "prepaid-meter",
    strategyType: "dashboard",
    get name() {
      return t().strategyName;
    },
    get description() {
      return t().strategyDescription;
    },
  });
}
