/** Measures of a grid of equal cells. */
export interface GridLayout {
  columns: number;
  rows: number;
  cellWidth: number;
  cellHeight: number;
  gap: number;
  /** Height of the whole grid, had it all been drawn. */
  height: number;
}

/** How cells of about the wished width share the room: they grow to fill it, never shrink below the wish. */
export function layOutGrid(
  count: number,
  width: number,
  wished: number,
  gap: number,
  heightOf: (cellWidth: number) => number,
): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (wished + gap)));
  const cellWidth = Math.max(1, (width - gap * (columns - 1)) / columns);
  const cellHeight = heightOf(cellWidth);
  const rows = Math.ceil(count / columns);
  return { columns, rows, cellWidth, cellHeight, gap, height: Math.max(0, rows * (cellHeight + gap) - gap) };
}

/** The cells in view, with some rows before and after: positions `first` up to, not including, `end`. */
export function visibleCells(
  layout: GridLayout,
  count: number,
  scrollTop: number,
  viewHeight: number,
  overscan = 2,
): { first: number; end: number } {
  const pitch = layout.cellHeight + layout.gap;
  const firstRow = Math.max(0, Math.floor(scrollTop / pitch) - overscan);
  const endRow = Math.min(layout.rows, Math.ceil((scrollTop + viewHeight) / pitch) + overscan);
  return {
    first: Math.min(count, firstRow * layout.columns),
    end: Math.max(0, Math.min(count, endRow * layout.columns)),
  };
}

/** The square wall that fills most of a field, with cells of a comfortable size. */
export function fitWall(
  width: number,
  height: number,
  gap: number,
  sizes: { min: number; max: number },
): { columns: number; rows: number; cell: number } {
  let best = { columns: 1, rows: 1, cell: Math.max(1, Math.min(width, height)) };
  let most = 0;
  for (let columns = 1; columns <= Math.floor((width + gap) / (sizes.min + gap)); columns++) {
    const widest = Math.min(sizes.max, (width - gap * (columns - 1)) / columns);
    for (const rows of [
      Math.floor((height + gap) / (widest + gap)),
      Math.ceil((height + gap) / (widest + gap)),
    ]) {
      if (rows < 1) continue;
      const cell = Math.floor(Math.min(widest, (height - gap * (rows - 1)) / rows));
      const covered = columns * rows * cell * cell;
      if (cell < sizes.min || covered <= most) continue;
      most = covered;
      best = { columns, rows, cell };
    }
  }
  return best;
}

/** Where a cell lies. */
export function cellPlace(layout: GridLayout, position: number): { x: number; y: number } {
  return {
    x: (position % layout.columns) * (layout.cellWidth + layout.gap),
    y: Math.floor(position / layout.columns) * (layout.cellHeight + layout.gap),
  };
}

/** The cell that a key leads to, or null when the key moves nothing. */
export function moveInGrid(key: string, position: number, columns: number, count: number): number | null {
  const last = count - 1;
  const to: Record<string, number> = {
    ArrowRight: position + 1,
    ArrowLeft: position - 1,
    ArrowDown: position + columns,
    ArrowUp: position - columns,
    PageDown: position + columns * 4,
    PageUp: position - columns * 4,
    Home: 0,
    End: last,
  };
  const target = to[key];
  if (target === undefined || count === 0) return null;
  if (key.startsWith('Arrow') && (target < 0 || target > last)) return position;
  return Math.min(last, Math.max(0, target));
}
