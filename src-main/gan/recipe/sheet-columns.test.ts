import { expect, it } from 'vitest';
import { systems, sheetColumnsOf, systemIds } from '.';
import { agecganPresets } from './agecgan';
import { ageColumns } from './sheet-columns';

it('the columns of a sheet by age are named from the youngest class to the oldest', () => {
  expect(ageColumns(agecganPresets.book.ageBounds)).toEqual([
    '0–18',
    '19–29',
    '30–39',
    '40–49',
    '50–59',
    '60+',
  ]);
  expect(ageColumns([0, 1, 30])).toEqual(['0', '1', '2–30', '31+']);
});

it('columns are asked of the system, and a sheet whose pictures are all alike has none', () => {
  const named = systemIds.filter((id) => systems[id].sheetColumns);
  for (const id of systemIds) {
    const columns = sheetColumnsOf(systems[id].presets.book);
    if (named.includes(id)) expect(columns!.length).toBeGreaterThan(1);
    else expect(columns).toBeNull();
  }
  expect(sheetColumnsOf(systems.dcgan.presets.book)).toBeNull();
});
