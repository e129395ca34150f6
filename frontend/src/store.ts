/** All modules as they stand now: one subscription for all that is open in a page. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { DOMAIN, type Module } from "./api";
import type { Connection } from "./ha";

interface News {
  changed: Module[];
  gone: string[];
}

class Store {
  modules = new Map<string, Module>();
  isLoaded = false;
  failed = false;
  private readonly listeners = new Set<() => void>();
  private stop: Promise<() => Promise<void>> | undefined;

  constructor(private readonly connection: Connection) {}

  add(listener: () => void): void {
    this.listeners.add(listener);
    if (this.listeners.size > 1) return;
    this.failed = false;
    this.connection.addEventListener("ready", this.afresh);
    this.stop = this.connection.subscribeMessage<News>((news) => this.take(news), {
      type: `${DOMAIN}/modules/subscribe`,
    });
    this.stop.catch(() => {
      this.failed = true;
      this.tell();
    });
  }

  remove(listener: () => void): void {
    this.listeners.delete(listener);
    if (this.listeners.size) return;
    this.connection.removeEventListener("ready", this.afresh);
    this.stop?.then((stop) => stop()).catch(() => undefined);
    // A page that looks again meanwhile is told of everything anew.
    this.modules = new Map();
    this.isLoaded = false;
  }

  /** After a lost connection all are told again, but not which ones are gone. */
  private readonly afresh = (): void => {
    this.modules = new Map();
  };

  private take({ changed, gone }: News): void {
    this.modules = new Map(this.modules);
    for (const module of changed) this.modules.set(module.device_id, module);
    for (const device of gone) this.modules.delete(device);
    this.isLoaded = true;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const stores = new WeakMap<Connection, Store>();

/** Keeps an element up to date with all modules. */
export class Modules implements ReactiveController {
  private store: Store | undefined;
  private connected = false;
  private readonly update = (): void => this.host.requestUpdate();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Follow a page's connection; to be called whenever it may be another one. */
  follow(connection: Connection): void {
    const store = stores.get(connection) ?? new Store(connection);
    stores.set(connection, store);
    if (store === this.store) return;
    if (this.connected) this.store?.remove(this.update);
    this.store = store;
    if (this.connected) store.add(this.update);
  }

  hostConnected(): void {
    this.connected = true;
    this.store?.add(this.update);
  }

  hostDisconnected(): void {
    this.connected = false;
    this.store?.remove(this.update);
  }

  get all(): Module[] {
    return [...(this.store?.modules.values() ?? [])];
  }

  get map(): ReadonlyMap<string, Module> {
    return this.store?.modules ?? new Map<string, Module>();
  }

  get isLoaded(): boolean {
    return this.store?.isLoaded ?? false;
  }

  get failed(): boolean {
    return this.store?.failed ?? false;
  }
}
