import { LayoutGrid, type LucideIcon, Presentation, RectangleHorizontal } from "lucide-react";

import type { LayoutName } from "../core/layout";

/** How the layouts are called and drawn, wherever one chooses between them. */
export const layoutLooks: Record<LayoutName, { icon: LucideIcon; label: string }> = {
  grid: { icon: LayoutGrid, label: "Grid" },
  speaker: { icon: RectangleHorizontal, label: "Speaker" },
  presentation: { icon: Presentation, label: "Presentation" },
};
