import { describe, expect, it } from "vitest";

import { TileOrder } from "./order";

describe("TileOrder", () => {
  it("keeps the order of arrival, myself last", () => {
    const order = new TileOrder();
    expect(order.arrange(["ann", "me"])).toEqual(["ann", "me"]);
    expect(order.arrange(["ann", "ben", "me"])).toEqual(["ann", "ben", "me"]);
    expect(order.arrange(["ben", "me"])).toEqual(["ben", "me"]);
  });

  it("brings someone who speaks for two seconds to the first page, in place of the quietest", () => {
    const order = new TileOrder();
    order.arrange(["a", "b", "c", "d", "me"]);
    order.heard(["a"], 2, 1000);
    expect(order.heard(["d"], 2, 2000)).toBe(false);
    expect(order.heard(["d"], 2, 3900)).toBe(false);
    expect(order.heard(["d"], 2, 4000)).toBe(true);
    expect(order.arrange(["a", "b", "c", "d", "me"])).toEqual(["a", "d", "c", "b", "me"]);
  });

  it("moves somebody at most every three seconds", () => {
    const order = new TileOrder();
    order.arrange(["a", "b", "c", "d", "me"]);
    order.heard(["c", "d"], 2, 0);
    expect(order.heard(["c", "d"], 2, 2000)).toBe(true);
    expect(order.heard(["c", "d"], 2, 4000)).toBe(false);
    expect(order.heard(["c", "d"], 2, 5000)).toBe(true);
  });
});
