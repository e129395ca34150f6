/** All modules as they stand now: one subscription for all that is open in a page. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { DOMAIN, type Module } from "./api";
import type { Connection } from "./ha";

interface News {
  changed: Module[];
  gone: string[];
}

// Home Assistant answers pages before it has started this integration, and again after a restart.
export const RETRY_MS = 3_000;

export class Store {
  modules = new Map<string, Module>();
  isLoaded = false;
  failed = false;
  private readonly listeners = new Set<() => void>();
  /** Ends what is followed now; whatever still comes of an earlier one is not ours. */
  private end: ((isLost?: boolean) => void) | undefined;

  constructor(private readonly connection: Connection) {}

  add(listener: () => void): void {
    this.listeners.add(listener);
    if (this.listeners.size > 1) return;
    this.failed = false;
    this.connection.addEventListener("ready", this.afresh);
    this.begin();
  }

  remove(listener: () => void): void {
    this.listeners.delete(listener);
    if (this.listeners.size) return;
    this.connection.removeEventListener("ready", this.afresh);
    this.end?.();
    // Whoever looks again meanwhile is told of everything anew.
    this.modules = new Map();
    this.isLoaded = false;
  }

  private begin(): void {
    this.end?.();
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // All are told at first, but not which ones are gone.
    let first = true;
    const stop = this.connection.subscribeMessage<News>(
      (news) => {
        if (ended) return;
        if (first) this.modules = new Map();
        first = false;
        this.failed = false;
        this.take(news);
      },
      { type: `${DOMAIN}/modules/subscribe` },
      // After a lost connection it may be too early as well.
      { resubscribe: false },
    );
    stop.catch(() => {
      if (ended) return;
      this.failed = true;
      this.tell();
      timer = setTimeout(() => this.begin(), RETRY_MS);
    });
    this.end = (isLost = false) => {
      ended = true;
      clearTimeout(timer);
      // With the connection its subscriptions are gone.
      if (!isLost) stop.then((end) => end()).catch(() => undefined);
    };
  }

  private readonly afresh = (): void => {
    this.end?.(true);
    this.end = undefined;
    this.begin();
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
