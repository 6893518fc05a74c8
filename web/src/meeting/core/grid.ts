export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

const gap = 8;
const widest = 16 / 9;

/** A tile is between 4:3 and 16:9; on a phone it may become upright, to fill the screen. */
const narrowest = ({ width }: Size) => (width <= 640 ? 3 / 4 : 4 / 3);

/** The most tiles of one page: fewer on small screens, and never smaller than can be recognised. */
export function tilesPerPage({ width, height }: Size): number {
  const phone = width <= 640;
  const most = phone ? (height < 500 ? 6 : 8) : width < 1000 ? 9 : width < 1416 ? 16 : 25;
  const minWidth = phone ? 150 : 240;
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  const rows = Math.max(1, Math.floor((height + gap) / (minWidth / widest + gap)));
  return Math.max(1, Math.min(most, columns * rows));
}

/** Where `count` tiles go: the number of columns that makes them largest; a last row that is not full stands in the middle. */
export function arrange(count: number, area: Size): Box[] {
  if (count <= 0 || area.width <= 0 || area.height <= 0) return [];
  let best: { columns: number; rows: number; width: number; height: number } | undefined;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (area.width - gap * (columns - 1)) / columns;
    const cellHeight = (area.height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const width = Math.min(cellWidth, cellHeight * widest);
    const height = Math.min(cellHeight, width / narrowest(area));
    if (best === undefined || width * height > best.width * best.height + 1) best = { columns, rows, width, height };
  }
  if (best === undefined) return [];
  const { columns, rows, width, height } = best;
  const top = (area.height - rows * height - gap * (rows - 1)) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const start = (area.width - inRow * width - gap * (inRow - 1)) / 2;
    return {
      x: Math.round(start + (index - row * columns) * (width + gap)),
      y: Math.round(top + row * (height + gap)),
      width: Math.floor(width),
      height: Math.floor(height),
    };
  });
}

/** How many tiles of a strip fit before "+4" has to stand for the rest. */
export function stripFit(count: number, width: number, tileWidth: number): number {
  const fits = (tiles: number, more: number) => tiles * tileWidth + Math.max(0, tiles - 1) * gap + more <= width;
  if (fits(count, 0)) return count;
  let tiles = count - 1;
  while (tiles > 1 && !fits(tiles, 72 + gap)) tiles -= 1;
  return tiles;
}
