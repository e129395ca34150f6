import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Connection } from "../src/ha";
import { RETRY_MS, Store } from "../src/store";
import { tenant } from "./building";

type News = { changed: unknown[]; gone: string[] };

/** A connection to a Home Assistant that knows the command or not yet. */
class Line {
  known = false;
  tries = 0;
  open = 0;
  options: unknown;
  private ready: (() => void) | undefined;
  private listener: ((news: News) => void) | undefined;

  addEventListener(_name: string, listener: () => void): void {
    this.ready = listener;
  }

  removeEventListener(): void {
    this.ready = undefined;
  }

  subscribeMessage(listener: (news: News) => void, _message: unknown, options: unknown): Promise<() => Promise<void>> {
    this.tries += 1;
    this.options = options;
    if (!this.known) return Promise.reject(new Error("unknown_command"));
    this.open += 1;
    this.listener = listener;
    return Promise.resolve(() => {
      this.open -= 1;
      return Promise.resolve();
    });
  }

  say(...names: string[]): void {
    this.listener?.({ changed: names.map((name) => tenant(name)), gone: [] });
  }

  reconnect(): void {
    this.open = 0;
    this.ready?.();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function followed(): { line: Line; store: Store; listener: () => void } {
  const line = new Line();
  const store = new Store(line as unknown as Connection);
  const listener = vi.fn();
  store.add(listener);
  return { line, store, listener };
}

test("a page that is opened before the integration is there comes to life by itself", async () => {
  const { line, store } = followed();
  await vi.advanceTimersByTimeAsync(RETRY_MS - 1);
  expect(store.failed).toBe(true);
  await vi.advanceTimersByTimeAsync(3 * RETRY_MS);
  expect(line.tries).toBeGreaterThan(2);
  line.known = true;
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  line.say("a", "b");
  expect([store.failed, store.isLoaded, [...store.modules.keys()]]).toEqual([false, true, ["a", "b"]]);
  const { tries } = line;
  await vi.advanceTimersByTimeAsync(10 * RETRY_MS);
  expect([line.tries, line.open]).toEqual([tries, 1]);
});

test("a page that sees Home Assistant restart is told of everything again, and of what is gone", async () => {
  const { line, store } = followed();
  line.known = true;
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  line.say("a", "b");
  expect(line.options).toEqual({ resubscribe: false });
  line.known = false;
  line.reconnect();
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  line.known = true;
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  line.say("b");
  expect([...store.modules.keys()]).toEqual(["b"]);
  expect(line.open).toBe(1);
});

test("nobody is asked for a page that is closed", async () => {
  const { line, store, listener } = followed();
  await vi.advanceTimersByTimeAsync(1);
  store.remove(listener);
  const { tries } = line;
  await vi.advanceTimersByTimeAsync(5 * RETRY_MS);
  expect(line.tries).toBe(tries);
});
