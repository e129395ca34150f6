/** What we use of Home Assistant's own page. */

export interface HassEntity {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
}

export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
  time_zone: string;
}

export interface Connection {
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(event: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(event: "ready" | "disconnected", callback: () => void): void;
}

export type Localize = (key: string, values?: Record<string, string>) => string;

export interface Hass {
  states: Record<string, HassEntity | undefined>;
  language: string;
  locale: Locale;
  config: { time_zone: string };
  themes?: unknown;
  user?: { is_admin: boolean };
  areas: Record<string, { area_id: string; name: string; floor_id: string | null }>;
  floors: Record<string, { floor_id: string; name: string; level: number | null }>;
  connection: Connection;
  localize: Localize;
  loadBackendTranslation(category: string, integration: string): Promise<Localize>;
  formatEntityState(entity: HassEntity): string;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target: undefined,
    notifyOnError: boolean,
    returnResponse: boolean,
  ): Promise<{ response?: unknown }>;
}

export interface CoreCard extends HTMLElement {
  hass?: Hass;
  setConfig(config: unknown): void;
}

declare global {
  interface Window {
    customStrategies?: Record<string, unknown>[];
    loadCardHelpers?: () => Promise<{ createCardElement(config: unknown): CoreCard }>;
  }
}

/** The page itself, which always has the newest state: for dialogs, which hang beside it. */
export function hassNow(): Hass {
  return (document.querySelector("home-assistant") as unknown as { hass: Hass }).hass;
}

export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

export function showMoreInfo(element: HTMLElement, entityId: string): void {
  element.dispatchEvent(
    new CustomEvent("hass-more-info", { detail: { entityId }, bubbles: true, composed: true }),
  );
}

/** The address of a view of the dashboard that is open, whatever the dashboard is called. */
export function viewPath(view: string): string {
  return `/${location.pathname.split("/")[1]}/${view}`;
}

export function tenantPath(deviceId: string): string {
  return `${viewPath("tenant")}?device=${deviceId}`;
}
