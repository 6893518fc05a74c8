import { useEffect, useState } from "react";

import type { Shown } from "../core/layout";
import { TileOrder } from "../core/order";

const look = 500;

/** The tiles in the order of the grid: people who speak come to the first page. */
export function useOrder(all: readonly Shown[], perPage: number): Shown[] {
  const [order] = useState(() => new TileOrder());
  const [, redraw] = useState(0);
  const speaking = all.filter((one) => one.kind === "person" && one.person.speaking).map((one) => one.key);
  const key = speaking.join("\n");
  const paged = all.length > perPage;
  useEffect(() => {
    if (!paged) return undefined;
    const tell = () => {
      if (order.heard(key === "" ? [] : key.split("\n"), perPage)) redraw((count) => count + 1);
    };
    tell();
    const timer = setInterval(tell, look);
    return () => {
      clearInterval(timer);
    };
  }, [order, key, perPage, paged]);
  const byKey = new Map(all.map((one) => [one.key, one]));
  return order.arrange(all.map((one) => one.key)).flatMap((one) => byKey.get(one) ?? []);
}
