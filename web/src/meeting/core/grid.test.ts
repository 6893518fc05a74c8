import { describe, expect, it } from "vitest";

import { arrange, stripFit, tilesPerPage } from "./grid";

const desk = { width: 1416, height: 816 };
const phone = { width: 374, height: 700 };

describe("arrange", () => {
  it.each([
    [1, 1],
    [2, 2],
    [4, 2],
    [9, 3],
    [16, 4],
  ])("puts %i tiles on a desk screen into %i columns", (count, columns) => {
    expect(new Set(arrange(count, desk).map((box) => box.x)).size).toBe(columns);
  });

  it("keeps every tile inside, and between 4:3 and 16:9", () => {
    for (let count = 1; count <= 25; count += 1) {
      for (const { x, y, width, height } of arrange(count, desk)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(desk.width + 1);
        expect(y + height).toBeLessThanOrEqual(desk.height + 1);
        expect(width / height).toBeGreaterThan(1.3);
        expect(width / height).toBeLessThan(1.8);
      }
    }
  });

  it("puts a last row that is not full into the middle", () => {
    const [first, , third] = arrange(3, { width: 1000, height: 800 });
    expect(third?.x).toBeGreaterThan(first?.x ?? 0);
  });

  it("stacks two tiles on a phone", () => {
    const [one, two] = arrange(2, phone);
    expect(one?.x).toBe(two?.x);
  });

  it("needs room and tiles", () => {
    expect(arrange(0, desk)).toEqual([]);
    expect(arrange(3, { width: 0, height: 0 })).toEqual([]);
  });
});

describe("tilesPerPage", () => {
  it.each([
    [desk, 25],
    [{ width: 1000, height: 680 }, 16],
    [phone, 8],
    [{ width: 600, height: 300 }, 6],
  ])("%j holds %i", (size, most) => {
    expect(tilesPerPage(size)).toBeLessThanOrEqual(25);
    expect(tilesPerPage(size)).toBe(most);
  });

  it("is never nothing", () => {
    expect(tilesPerPage({ width: 10, height: 10 })).toBe(1);
  });
});

describe("stripFit", () => {
  it("shows all when they fit", () => {
    expect(stripFit(4, 900, 200)).toBe(4);
  });

  it("keeps room for the tile that counts the rest", () => {
    expect(stripFit(9, 1000, 200)).toBe(4);
  });
});
