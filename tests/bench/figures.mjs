// Several rounds of one measurement as «median (least to most)».

const sorted = (values) => [...values].sort((a, b) => a - b);

export const median = (values) => {
  const list = sorted(values);
  const middle = Math.floor(list.length / 2);
  return list.length % 2 ? list[middle] : (list[middle - 1] + list[middle]) / 2;
};

const short = (value) => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);

/** Prints one figure; goal is the number to reach, in words. */
export function print(name, values, unit, goal = '') {
  const list = sorted(values);
  const range = `${short(list[0])} to ${short(list.at(-1))}, ${list.length} rounds`;
  console.log(
    `${name.padEnd(44)} ${short(median(values)).padStart(9)} ${unit.padEnd(14)} (${range})${goal ? `  goal ${goal}` : ''}`,
  );
}
